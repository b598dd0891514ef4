/**
 * Runs: submitting and stopping them, and what has become of each. A run's view is folded from its lifecycle, its
 * metrics and what was found out about it.
 */
@NullMarked
package io.grokwatch.tracker.run;

import org.jspecify.annotations.NullMarked;
