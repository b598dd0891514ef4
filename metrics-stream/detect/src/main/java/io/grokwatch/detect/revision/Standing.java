package io.grokwatch.detect.revision;

import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What still holds of the findings about a run. */
final class Standing {
    private Standing() {}

    /** The claims that are neither withdrawn nor superseded; of several with one id the last. */
    static List<Detection> claims(List<RunFinding> findings) {
        Map<String, Detection> byId = new LinkedHashMap<>();
        Set<String> superseded = new HashSet<>();
        for (RunFinding finding : findings) {
            if (finding instanceof Detection claim) {
                byId.put(claim.id(), claim);
                if (claim.supersedes() != null) {
                    superseded.add(claim.supersedes());
                }
            }
        }
        return byId.values().stream()
                .filter(claim -> claim.stage() != Stage.WITHDRAWN && !superseded.contains(claim.id()))
                .toList();
    }

    /** Of each attempt the phases of its greatest revision, by attempt and step. */
    static List<PhaseChanged> phases(List<RunFinding> findings) {
        List<PhaseChanged> phases = findings.stream()
                .filter(PhaseChanged.class::isInstance)
                .map(PhaseChanged.class::cast)
                .toList();
        Map<Integer, Integer> greatest = new HashMap<>();
        phases.forEach(phase -> greatest.merge(phase.attempt(), Revision.numberOf(phase), Math::max));
        return phases.stream()
                .filter(phase -> Integer.valueOf(Revision.numberOf(phase)).equals(greatest.get(phase.attempt())))
                .sorted(Comparator.comparingInt(PhaseChanged::attempt).thenComparingLong(PhaseChanged::step))
                .toList();
    }
}
