package io.grokwatch.trainer.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The lines of a stream, each up to a bound; what a line has beyond it is dropped. A line ends with a line feed, or with a
 * carriage return, after which a terminal writes over it, as progress bars do.
 */
final class BoundedLines {
    static final int MAX_BYTES = 1 << 20;
    /** The reason of what a line has beyond its bound. */
    static final String TOO_LONG = "a line is longer than " + MAX_BYTES + " bytes; what is beyond is not read";

    private final Consumer<Line> sink;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long number = 1;
    private boolean complete = true;
    private boolean returned;

    private BoundedLines(Consumer<Line> sink) {
        this.sink = sink;
    }

    /**
     * One line.
     *
     * @param number counted from 1
     * @param text without its line end, at most {@link #MAX_BYTES} bytes
     * @param complete whether nothing was dropped
     * @param overwritten whether it ends with a carriage return alone
     */
    record Line(long number, String text, boolean complete, boolean overwritten) {}

    /** Gives each line to the sink until the stream ends, breaks, or the thread is interrupted. */
    static void forEach(InputStream stream, Consumer<Line> sink) {
        BoundedLines lines = new BoundedLines(sink);
        try (InputStream in = new BufferedInputStream(stream, 1 << 16)) {
            for (int next = in.read(); next >= 0 && !Thread.currentThread().isInterrupted(); next = in.read()) {
                lines.take(next);
            }
        } catch (IOException closed) {
            // The program was ended, and its pipe with it.
        }
        lines.end();
    }

    private void take(int next) {
        if (next == '\n') {
            emit(false);
            return;
        }
        if (returned) {
            emit(true);
        }
        if (next == '\r') {
            returned = true;
        } else if (bytes.size() < MAX_BYTES) {
            bytes.write(next);
        } else {
            complete = false;
        }
    }

    private void end() {
        if (returned || bytes.size() > 0) {
            emit(returned);
        }
    }

    private void emit(boolean overwritten) {
        sink.accept(new Line(number, bytes.toString(StandardCharsets.UTF_8).stripTrailing(), complete, overwritten));
        number++;
        bytes.reset();
        complete = true;
        returned = false;
    }
}
