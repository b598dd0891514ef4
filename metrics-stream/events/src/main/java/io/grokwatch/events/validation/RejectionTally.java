package io.grokwatch.events.validation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts rejections by kind and keeps the first example of each. Thread-safe. */
public final class RejectionTally {
    private final Map<Rejection.Kind, Rejection> byKind = new EnumMap<>(Rejection.Kind.class);
    private long total;

    /** Counts one. */
    public void add(Rejection.Kind kind, String example) {
        add(Rejection.of(kind, example));
    }

    /** Counts as many as a rejection has. */
    public synchronized void add(Rejection rejection) {
        total = saturatedSum(total, rejection.count());
        byKind.merge(
                rejection.kind(),
                rejection,
                (first, more) ->
                        new Rejection(first.kind(), saturatedSum(first.count(), more.count()), first.example()));
    }

    /** How many were counted, of all kinds. */
    public synchronized long total() {
        return total;
    }

    /** What was counted so far, by kind in the order of {@link Rejection.Kind}. */
    public synchronized List<Rejection> rejections() {
        return List.copyOf(byKind.values());
    }

    private static long saturatedSum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
