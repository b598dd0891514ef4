package io.grokwatch.kafka;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.util.List;

/**
 * What the principal of a worker may do at a broker with authorisation: it takes runs, reads commands and the history of runs, and
 * publishes what it measures. It reads neither the metrics nor the detections of any run.
 */
public final class WorkerRights {
    /** Requests, commands, and who trains which run: a run that is received again is resumed where its history ends. */
    public static final List<Topic> READ =
            List.of(Topics.RUN_REQUESTS, Topics.RUN_COMMANDS, Topics.RUN_LIFECYCLE, Topics.WORKERS);

    public static final List<Topic> WRITTEN = List.of(
            Topics.RUN_LIFECYCLE,
            Topics.WORKERS,
            Topics.TRAINERS,
            Topics.RUN_METRICS,
            Topics.EMBEDDING_SNAPSHOTS,
            Topics.DEAD_LETTERS);

    private WorkerRights() {}
}
