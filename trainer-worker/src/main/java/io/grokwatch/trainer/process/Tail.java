package io.grokwatch.trainer.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Passes lines on and remembers the last of them. */
final class Tail {
    private static final int LINES = 20;
    private static final int CHARACTERS = 300;

    private final Consumer<String> next;
    private final Deque<String> last = new ArrayDeque<>();

    Tail(Consumer<String> next) {
        this.next = next;
    }

    synchronized void add(BoundedLines.Line line) {
        String text = line.text();
        if (last.size() == LINES) {
            last.removeFirst();
        }
        last.addLast(text.substring(0, Math.min(text.length(), CHARACTERS)));
        next.accept(text);
    }

    /** The last lines, at most 20. */
    synchronized String text() {
        return String.join("\n", last);
    }
}
