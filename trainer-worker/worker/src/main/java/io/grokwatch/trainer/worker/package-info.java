/**
 * The worker process: it takes runs from the queue, trains one at a time, publishes every step, and requeues what it cannot
 * finish. Start with {@link io.grokwatch.trainer.worker.AttemptStateMachine}, which decides what happens when the broker is
 * slow, unreachable, or delivers the run to another worker; {@link io.grokwatch.trainer.worker.AttemptRunner} connects it to
 * the queue, the history of the run and the training.
 */
@NullMarked
package io.grokwatch.trainer.worker;

import org.jspecify.annotations.NullMarked;
