package io.grokwatch.tracker.wandb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The newest lines of a console, at most {@value #MAX_BYTES} bytes of them. A client numbers its lines, and sends one again when it has changed,
 * as progress bars do.
 *
 * @param first the number of the first of these lines
 */
record Console(long first, List<String> lines) {
    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_GAP = 10_000;

    /** What the client puts before a line: its stream and its time. */
    private static final Pattern PREFIX =
            Pattern.compile("^(ERROR )?\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)? ");

    Console {
        lines = List.copyOf(lines);
    }

    /** The lines of a text. */
    static Console of(long first, String text) {
        return new Console(first, text.isEmpty() ? List.of() : text.lines().toList());
    }

    /** This after a client has sent lines. */
    Console with(long offset, List<String> sent) {
        long end = first + lines.size();
        if (offset < first) {
            // They are before what is kept, in part perhaps.
            int before = (int) Math.min(sent.size(), first - offset);
            return before == sent.size() ? this : with(first, sent.subList(before, sent.size()));
        }
        if (offset - end > MAX_GAP) {
            return new Console(offset, List.of()).with(offset, sent);
        }
        List<String> next = new ArrayList<>(lines);
        while (first + next.size() < offset) {
            next.add("");
        }
        int at = (int) (offset - first);
        for (String line : sent) {
            String text = PREFIX.matcher(line).replaceFirst("");
            if (at < next.size()) {
                next.set(at, text);
            } else {
                next.add(text);
            }
            at++;
        }
        return new Console(first, next).bounded();
    }

    private Console bounded() {
        long bytes = 0;
        int from = lines.size();
        while (from > 0) {
            bytes += lines.get(from - 1).getBytes(UTF_8).length + 1;
            if (bytes > MAX_BYTES) {
                break;
            }
            from--;
        }
        return from == 0 ? this : new Console(first + from, lines.subList(from, lines.size()));
    }

    /** The last line that is not blank; the empty text if there is none. */
    String lastLine() {
        for (String line : lines.reversed()) {
            if (!line.isBlank()) {
                return line.strip();
            }
        }
        return "";
    }

    /** The lines, each with its end. */
    String text() {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
