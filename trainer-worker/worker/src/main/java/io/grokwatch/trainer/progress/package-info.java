/** How far a run has come, from the steps that it logs. */
@NullMarked
package io.grokwatch.trainer.progress;

import org.jspecify.annotations.NullMarked;
