package io.grokwatch.trainer.process;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lines between the thread that reads them and the one that takes them, bounded in bytes: a put waits for room. */
final class LineQueue {
    /** Room for the longest line, whatever its letters. */
    static final int MAX_BYTES = 8 << 20;

    /** What a line weighs beside its text. */
    private static final int LINE_BYTES = 64;

    private final Semaphore room = new Semaphore(MAX_BYTES);
    private final BlockingQueue<BoundedLines.Line> lines = new LinkedBlockingQueue<>();

    /** Waits for room. */
    void put(BoundedLines.Line line) throws InterruptedException {
        room.acquire(bytes(line));
        lines.add(line);
    }

    /** The oldest line; null if there was none for so long. */
    BoundedLines.@Nullable Line take(long waitMs) throws InterruptedException {
        BoundedLines.Line line = lines.poll(waitMs, TimeUnit.MILLISECONDS);
        if (line != null) {
            room.release(bytes(line));
        }
        return line;
    }

    private static int bytes(BoundedLines.Line line) {
        return LINE_BYTES + Character.BYTES * line.text().length();
    }
}
