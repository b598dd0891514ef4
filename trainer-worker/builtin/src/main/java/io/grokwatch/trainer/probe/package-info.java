/**
 * Measurements of what a network has learned that cost forward or backward passes of their own and are therefore taken at
 * evaluations only. A new one implements {@link io.grokwatch.trainer.probe.Probe}.
 */
@NullMarked
package io.grokwatch.trainer.probe;

import org.jspecify.annotations.NullMarked;
