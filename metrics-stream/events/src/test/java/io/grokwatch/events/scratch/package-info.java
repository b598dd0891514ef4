/** Environments of other programs that tests run against, shared by the modules. */
@NullMarked
package io.grokwatch.events.scratch;

import org.jspecify.annotations.NullMarked;
