/**
 * SupervisedService processes that are started together, watched, started again when they die, and ended together, whatever happens to
 * the process that watches them. Knows nothing of Grokwatch.
 */
@NullMarked
package io.grokwatch.local.supervise;

import org.jspecify.annotations.NullMarked;
