package io.grokwatch.trainer.process;

import io.grokwatch.events.validation.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The first error among the lines of a program, which many lines of others may follow: the first line that has a word such as {@code
 * error} or {@code exception}, with a few lines after it. Of a traceback of Python it is the first line, and the last ones up to the
 * exception. Where no line has such a word, it is the first line of all. Thread-safe.
 */
final class FirstError {
    private static final Pattern ERROR = Pattern.compile(
            "\\b\\w*(error|exception|traceback|fatal|panic|abort(ed)?|killed|"
                    + "out of memory|segmentation|failed|failure|cannot|could not|no such|denied|invalid|not found)\\b");
    private static final String TRACEBACK = "Traceback (most recent call last)";
    private static final int LINES = 6;
    private static final int LINES_OF_A_TRACEBACK = 8;
    /** Bounds a line; it keeps its beginning and its end. */
    private static final int CHARACTERS = 600;
    /** Bounds all of them together: they become part of the reason of a failure. */
    private static final int ALL_CHARACTERS = 1400;

    private final List<String> lines = new ArrayList<>();
    private final Deque<String> traceback = new ArrayDeque<>();
    private boolean found;
    private boolean inTraceback;
    private boolean complete;

    synchronized void add(String line) {
        if (complete || (!found && line.isBlank())) {
            return;
        }
        if (!found && ERROR.matcher(line.toLowerCase(Locale.ROOT)).find()) {
            found = true;
            inTraceback = line.contains(TRACEBACK);
            lines.clear();
            lines.add(bounded(line));
            return;
        }
        if (inTraceback) {
            addToTraceback(line);
        } else if (found || lines.isEmpty()) {
            lines.add(bounded(line));
            complete = lines.size() == LINES;
        }
    }

    private void addToTraceback(String line) {
        if (traceback.size() == LINES_OF_A_TRACEBACK) {
            traceback.removeFirst();
        }
        traceback.addLast(bounded(line));
        // The frames are indented; the exception is the first line after them that is not.
        complete = !line.isBlank() && !Character.isWhitespace(line.charAt(0));
    }

    /** The lines; empty if there was none. */
    synchronized String text() {
        List<String> all = new ArrayList<>(lines);
        all.addAll(traceback);
        String text = String.join("\n", all);
        return text.length() <= ALL_CHARACTERS ? text : Text.shortened(text, ALL_CHARACTERS / 2) + "\n" + end(text);
    }

    private static String end(String text) {
        return text.substring(text.length() - ALL_CHARACTERS / 2);
    }

    private static String bounded(String line) {
        return line.length() <= CHARACTERS
                ? line
                : line.substring(0, CHARACTERS / 2) + " ... " + line.substring(line.length() - CHARACTERS / 2);
    }
}
