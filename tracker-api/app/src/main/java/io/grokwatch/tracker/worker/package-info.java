/**
 * The workers, as their beats tell of them.
 */
@NullMarked
package io.grokwatch.tracker.worker;

import org.jspecify.annotations.NullMarked;
