package io.grokwatch.tracker.run;

import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.naming.NameAmbiguity;
import io.grokwatch.events.naming.NameOverrides;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * As what the metrics of runs are read, by the names of which the newest values are kept. The namings that were resolved last are kept:
 * most runs log the same names again and again. Thread-safe.
 */
@Singleton
final class MetricNamings {
    private static final int MAX_KEPT = 500;

    private final SequencedMap<Names, Resolved> kept = new LinkedHashMap<>(16, 0.75f, true);

    private record Names(Set<String> logged, NameOverrides overrides) {}

    /** A naming, and where it could have been another. */
    record Resolved(MetricNaming naming, List<NameAmbiguity> ambiguities) {
        Resolved {
            ambiguities = List.copyOf(ambiguities);
        }
    }

    MetricNamings() {}

    /** As the detectors read the metrics of a run. */
    Resolved of(Run run) {
        Set<String> logged = run.progress().current().latest().keySet();
        NameOverrides overrides = run.progress().overrides();
        Names names = new Names(logged, overrides);
        synchronized (kept) {
            Resolved known = kept.get(names);
            if (known != null) {
                return known;
            }
        }
        MetricNaming naming = MetricNaming.resolve(logged, overrides);
        Resolved resolved = new Resolved(naming, naming.ambiguities());
        synchronized (kept) {
            kept.put(new Names(Set.copyOf(logged), overrides), resolved);
            if (kept.size() > MAX_KEPT) {
                kept.pollFirstEntry();
            }
        }
        return resolved;
    }
}
