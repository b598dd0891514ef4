package io.grokwatch.tracker.client;

import java.util.List;

/**
 * A batch of metrics that a program logs.
 *
 * @param client that began the attempt
 * @param sequence 0, 1, 2, ... by the client; a batch that is repeated counts once
 * @param rows in the order logged
 */
public record LoggedRows(String client, long sequence, List<LoggedRow> rows) {
    /** @throws IllegalArgumentException if something is missing, or the sequence is negative */
    public LoggedRows {
        if (client == null || rows == null) {
            throw new IllegalArgumentException((client == null ? "client" : "rows") + " is missing");
        }
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence must be at least 0, was " + sequence);
        }
        rows = List.copyOf(rows);
    }
}
