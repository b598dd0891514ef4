package io.grokwatch.tracker.client;

import org.jspecify.annotations.Nullable;

/**
 * A setting that was changed while the run trained.
 *
 * @param attempt that made the change
 * @param step the first one trained with the new value
 * @param from the value before: text, a whole number, a number or a flag, like {@code to}
 * @param commandId of the command that requested it, or null if none did
 */
public record Intervention(
        int attempt,
        long step,
        String parameter,
        Object from,
        Object to,
        @Nullable String commandId) {

    /** Whole numbers are {@code Long} values, also where JSON was read into an {@code Integer}. */
    public Intervention {
        from = whole(from);
        to = whole(to);
    }

    private static Object whole(Object value) {
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }
}
