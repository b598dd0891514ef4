package io.grokwatch.tracker.run;

import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.tracker.client.Intervention;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Collects the interventions in a run. */
final class Interventions {
    /** The most that are kept: the last ones by step. */
    static final int MAX_KEPT = 200;

    private static final Comparator<Intervention> ORDER = Comparator.comparingLong(Intervention::step)
            .thenComparing(Intervention::parameter)
            .thenComparing(Interventions::key);

    /** An attempt that makes a change again replaces what an older attempt reported of it. */
    private static final BinaryOperator<Intervention> NEWER =
            BinaryOperator.maxBy(Comparator.comparingInt(Intervention::attempt).thenComparing(ORDER));

    private Interventions() {}

    static Intervention of(RunIntervened event) {
        return new Intervention(
                event.attempt(), event.step(), event.parameter(), event.from(), event.to(), event.commandId());
    }

    /** These and one more, in the order of their steps. */
    static List<Intervention> with(List<Intervention> before, Intervention added) {
        Map<String, Intervention> byKey = new HashMap<>();
        before.forEach(one -> byKey.put(key(one), one));
        byKey.merge(key(added), added, NEWER);
        List<Intervention> all = byKey.values().stream().sorted(ORDER).toList();
        return all.subList(Math.max(0, all.size() - MAX_KEPT), all.size());
    }

    private static String key(Intervention made) {
        return made.commandId() == null ? made.parameter() + "/" + made.step() : made.commandId();
    }
}
