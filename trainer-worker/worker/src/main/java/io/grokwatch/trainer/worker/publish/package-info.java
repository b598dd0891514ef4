/**
 * From the training thread to the broker: a bounded buffer of primitive rows, a thread that cuts it into batches, and the
 * producer. Logging never waits for the broker while the buffer has room, and no point is dropped when it has none.
 */
@NullMarked
package io.grokwatch.trainer.worker.publish;

import org.jspecify.annotations.NullMarked;
