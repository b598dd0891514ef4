package io.grokwatch.events.validation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was not kept of the metrics of a run, of one kind.
 *
 * @param kind what was refused
 * @param count how many times, at least 1
 * @param example the first of them with its place and the reason, printable, at most {@value #MAX_EXAMPLE} characters
 */
public record Rejection(Kind kind, long count, String example) {
    /** The maximum length of an example in characters. */
    public static final int MAX_EXAMPLE = 500;

    /** What is refused by itself while the rest of its line, row or batch is kept. */
    public enum Kind {
        /** A metric name that is blank, too long, or not printable; its value is left out. */
        METRIC_NAME("metric names"),
        /** A value that is no number: text, a list, an object. */
        METRIC_VALUE("metric values"),
        /** A row whose step is missing, no whole number, or out of range. */
        STEP("steps"),
        /** A column whose number of values is not that of the steps of its block. */
        COLUMN("columns"),
        /** The part of a line, row or batch that is beyond a limit of size or number. */
        LIMIT("parts beyond a limit"),
        /** A line of a program or a file that was meant for the tracker and cannot be read. */
        LINE("lines"),
        /** An embedding that cannot be read, or is beyond the limits of a snapshot. */
        SNAPSHOT("snapshots"),
        /** A whole batch: its attempt and sequence were received before. */
        BATCH("batches");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** The kind for people, in the plural. */
        public String words() {
            return words;
        }
    }

    /** @throws IllegalArgumentException if there is no kind, no count or no example */
    public Rejection {
        if (kind == null) {
            throw new IllegalArgumentException("the kind of a rejection is missing");
        }
        if (count < 1) {
            throw new IllegalArgumentException("the count of a rejection must be at least 1, was " + count);
        }
        if (example == null || example.isBlank()) {
            throw new IllegalArgumentException("the example of a rejection is missing");
        }
        example = Text.escaped(example, MAX_EXAMPLE);
    }

    /** One rejection. */
    public static Rejection of(Kind kind, String example) {
        return new Rejection(kind, 1, example);
    }

    /** Rejections for people in one sentence without a full stop: how many of which kind, and the first of each. */
    public static String words(List<Rejection> rejections) {
        return rejections.stream()
                .sorted(Comparator.comparing(Rejection::kind))
                .map(rejection -> rejection.count + " " + rejection.kind.words + ", the first: " + rejection.example)
                .collect(Collectors.joining("; "));
    }
}
