/**
 * Training without a broker: one run in this process, whose metrics are written as a trace that {@code detect} reads.
 */
@NullMarked
package io.grokwatch.trainer.standalone;

import org.jspecify.annotations.NullMarked;
