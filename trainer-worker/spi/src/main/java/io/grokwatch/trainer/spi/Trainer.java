package io.grokwatch.trainer.spi;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunSpec;

/** One run, ready to be trained once. Owns the memory of its engine until closed. */
public interface Trainer extends AutoCloseable {

    /** The run with the trainer's defaults filled in: enough to repeat it. */
    RunSpec spec();

    /** What detectors may want to know of it. */
    RunFacts facts();

    /**
     * Trains on the calling thread until all of the run's steps are taken, a stop is requested, or there is nothing more to do, beginning where the latest
     * checkpoint ends. On the CPU, what it then logs equals bit for bit what it would have logged without the interruption.
     *
     * @return the number of steps taken, those before the checkpoint included
     * @throws IllegalStateException if it has trained already, or another trainer is training in this process: there is
     *     one training at a time in a JVM
     */
    long train(RunLog log, RunControl control, Checkpoints checkpoints);

    @Override
    void close();
}
