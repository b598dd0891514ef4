/**
 * The worker process: it takes runs from the queue, trains one at a time, publishes every step, and hands back what it
 * cannot finish. Everything the broker may do to it (be late, be away, give its run to another) has one place here.
 */
@NullMarked
package io.grokwatch.trainer.worker;

import org.jspecify.annotations.NullMarked;
