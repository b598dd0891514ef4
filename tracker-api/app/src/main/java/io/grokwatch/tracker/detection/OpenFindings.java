package io.grokwatch.tracker.detection;

import io.grokwatch.events.RunFinding;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The phases and detections of the runs that the projection writes about, so that they are read from the store once rather than
 * after every write. The least recently used runs are dropped beyond {@value #MAX_RUNS}. For the projection's thread.
 */
@Singleton
public final class OpenFindings {
    private static final int MAX_RUNS = 200;

    private final Findings findings;
    private final SequencedMap<String, Map<String, RunFinding>> byRun = new LinkedHashMap<>(16, 0.75f, true);

    OpenFindings(Findings findings) {
        this.findings = findings;
    }

    /** The phases and detections of a run, of all attempts, as they are stored. */
    public Collection<RunFinding> of(String run) {
        Map<String, RunFinding> known = byRun.get(run);
        if (known == null) {
            known = new LinkedHashMap<>();
            for (RunFinding finding : findings.ofRun(run)) {
                known.put(finding.eventId(), finding);
            }
            byRun.put(run, known);
            if (byRun.size() > MAX_RUNS) {
                byRun.pollFirstEntry();
            }
        }
        return known.values();
    }

    /** Adds a finding that was written; runs that are not open will be read with it. */
    void written(RunFinding finding) {
        Map<String, RunFinding> known = byRun.get(finding.runId().value());
        if (known != null) {
            known.put(finding.eventId(), finding);
        }
    }

    void clear() {
        byRun.clear();
    }
}
