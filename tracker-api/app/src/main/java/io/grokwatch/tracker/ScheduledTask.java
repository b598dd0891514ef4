package io.grokwatch.tracker;

import java.time.Duration;

/** A task that is repeated for as long as the process runs; see {@link ScheduledTasks}. */
public interface ScheduledTask {

    /** The pause between the end of one execution and the start of the next. */
    Duration interval();

    /** Executes the task once. A failure is logged, and the task is repeated nevertheless. */
    void run() throws InterruptedException;
}
