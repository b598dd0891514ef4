package io.grokwatch.tracker.run;

import io.grokwatch.events.RunLifecycle.RunIntervened;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A setting that was changed while the run trained.
 *
 * @param attempt that made the change
 * @param step the first one trained with the new value
 * @param from the value before: text, a whole number, a number or a flag, like {@code to}
 * @param commandId of the command that asked for it, null if none did
 */
public record MadeIntervention(
        int attempt,
        long step,
        String parameter,
        Object from,
        Object to,
        @Nullable String commandId) {
    /** The most that are kept: the last ones. */
    static final int MOST = 200;

    private static final Comparator<MadeIntervention> ORDER = Comparator.comparingLong(MadeIntervention::step)
            .thenComparing(MadeIntervention::parameter)
            .thenComparing(MadeIntervention::key);

    /** Of one change, an attempt that makes it again speaks for the run. */
    private static final BinaryOperator<MadeIntervention> NEWER = BinaryOperator.maxBy(
            Comparator.comparingInt(MadeIntervention::attempt).thenComparing(ORDER));

    /** A whole number that JSON gave back is a long, as it was. */
    public MadeIntervention {
        from = whole(from);
        to = whole(to);
    }

    static MadeIntervention of(RunIntervened told) {
        return new MadeIntervention(
                told.attempt(), told.step(), told.parameter(), told.from(), told.to(), told.commandId());
    }

    /** These and one more, in the order of their steps. */
    static List<MadeIntervention> with(List<MadeIntervention> before, MadeIntervention told) {
        Map<String, MadeIntervention> byKey = new HashMap<>();
        before.forEach(one -> byKey.put(one.key(), one));
        byKey.merge(told.key(), told, NEWER);
        List<MadeIntervention> all = byKey.values().stream().sorted(ORDER).toList();
        return all.subList(Math.max(0, all.size() - MOST), all.size());
    }

    private String key() {
        return commandId == null ? parameter + "/" + step : commandId;
    }

    private static Object whole(Object value) {
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }
}
