/**
 * A supervisor of child processes: it starts them in stages, restarts those that die and shuts them down in reverse order.
 * Independent of Grokwatch.
 */
@NullMarked
package io.grokwatch.local.supervise;

import org.jspecify.annotations.NullMarked;
