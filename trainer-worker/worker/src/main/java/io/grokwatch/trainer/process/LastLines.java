package io.grokwatch.trainer.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Forwards lines and keeps the last of them, as a terminal would show them. Thread-safe. */
final class LastLines {
    private static final int LINES = 20;
    private static final int CHARACTERS = 300;
    /** Bounds all of them together: they become part of the reason of a failure, and the end matters most. */
    private static final int ALL_CHARACTERS = 2000;

    private final ProgressBarThrottle next;
    private final Deque<String> last = new ArrayDeque<>();
    private boolean overwrites;

    LastLines(Consumer<String> next) {
        this.next = new ProgressBarThrottle(next, System::nanoTime);
    }

    synchronized void add(BoundedLines.Line line) {
        String text = line.text();
        if (overwrites) {
            last.pollLast();
        }
        overwrites = line.overwritten();
        if (last.size() == LINES) {
            last.removeFirst();
        }
        last.addLast(text.substring(0, Math.min(text.length(), CHARACTERS)));
        next.accept(line);
    }

    /** The last lines, at most 20, and the end of these. */
    synchronized String text() {
        String lines = String.join("\n", last);
        return lines.substring(Math.max(0, lines.length() - ALL_CHARACTERS));
    }
}
