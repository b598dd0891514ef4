package io.grokwatch.tracker.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Writes runs as one table: {@code run}, {@code step}, {@code time_ms}, and a column for each metric. */
interface TableWriter {

    /**
     * Begins a run, to which the rows that follow belong.
     *
     * @param settings of the run, as they are served
     */
    void run(String id, ObjectNode settings) throws IOException;

    /** Writes a row; see {@link PointRows.Sink}. */
    void row(long step, long timeMs, boolean[] present, double[] values) throws IOException;

    /** Ends the table; the stream is flushed and stays open. */
    void end() throws IOException;
}
