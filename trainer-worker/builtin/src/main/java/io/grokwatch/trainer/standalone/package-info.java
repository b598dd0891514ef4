/**
 * Training without a broker: one run in this process, its metrics written as a trace. What is written is what
 * {@code detect} reads.
 */
@NullMarked
package io.grokwatch.trainer.standalone;

import org.jspecify.annotations.NullMarked;
