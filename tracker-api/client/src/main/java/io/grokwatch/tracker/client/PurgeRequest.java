package io.grokwatch.tracker.client;

import java.util.List;

/**
 * The request to purge runs.
 *
 * @param runs their ids, 1 to 1,000
 */
public record PurgeRequest(List<String> runs) {
    /** The maximum number of runs in a request. */
    public static final int MAX_RUNS = 1_000;

    public PurgeRequest {
        runs = runs == null ? List.of() : List.copyOf(runs);
        if (runs.isEmpty() || runs.size() > MAX_RUNS) {
            throw new IllegalArgumentException("runs must be 1 to " + MAX_RUNS + " ids, were " + runs.size());
        }
    }
}
