package io.grokwatch.tracker.run;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The runs that this process has written since other processes were notified. Thread-safe. */
@Singleton
final class WrittenRuns {
    private Set<String> ids = new LinkedHashSet<>();

    WrittenRuns() {}

    synchronized void add(Collection<String> written) {
        ids.addAll(written);
    }

    /** Those that were added since the last call. */
    synchronized Set<String> take() {
        Set<String> taken = ids;
        ids = new LinkedHashSet<>();
        return taken;
    }
}
