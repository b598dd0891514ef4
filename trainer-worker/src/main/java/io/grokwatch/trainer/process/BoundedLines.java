package io.grokwatch.trainer.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The lines of a stream, each up to a bound; what a line has beyond it is dropped. */
final class BoundedLines {
    static final int MAX_BYTES = 1 << 20;

    private BoundedLines() {}

    /**
     * One line.
     *
     * @param number counted from 1
     * @param text without its line end, at most {@link #MAX_BYTES} bytes
     * @param complete whether nothing was dropped
     */
    record Line(long number, String text, boolean complete) {}

    /** Gives each line to the sink until the stream ends, breaks, or the thread is interrupted. */
    static void forEach(InputStream stream, Consumer<Line> sink) {
        try (InputStream in = new BufferedInputStream(stream, 1 << 16)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boolean complete = true;
            long number = 1;
            for (int next = in.read(); next >= 0 && !Thread.currentThread().isInterrupted(); next = in.read()) {
                if (next == '\n') {
                    sink.accept(line(number, bytes, complete));
                    number++;
                    bytes.reset();
                    complete = true;
                } else if (bytes.size() < MAX_BYTES) {
                    bytes.write(next);
                } else {
                    complete = false;
                }
            }
            if (bytes.size() > 0) {
                sink.accept(line(number, bytes, complete));
            }
        } catch (IOException closed) {
            // The program was ended, and its pipe with it.
        }
    }

    private static Line line(long number, ByteArrayOutputStream bytes, boolean complete) {
        return new Line(number, bytes.toString(StandardCharsets.UTF_8).stripTrailing(), complete);
    }
}
