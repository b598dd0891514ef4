package io.grokwatch.events.history;

import io.grokwatch.events.Detection;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunFinding;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the findings about one run are in effect, once attempts, revisions, supersession and retraction are applied. The
 * rules, in this order:
 *
 * <ol>
 *   <li>A finding whose attempt and step do not {@linkplain AttemptHistory#survives survive} the newer attempts counts for
 *       nothing: it is not in effect, and it neither supersedes nor retracts. So an older claim that survives is in effect
 *       again once the later claim that superseded it did not survive.
 *   <li>Of several detections with one id, that of the newest attempt counts, of one attempt that of the furthest stage, and of
 *       equal stages the last in order.
 *   <li>A detection that another one supersedes is not in effect, whatever the stage of the other.
 *   <li>A {@linkplain Stage#WITHDRAWN retracted} detection is not in effect, but what it supersedes stays superseded.
 *   <li>Of the phase changes of one attempt those of its highest revision are in effect. A revision of which nothing survives
 *       counts for nothing, by the first rule: what it revised is in effect again as far as that survives.
 * </ol>
 *
 * @param detections in the order in which their ids first occur among the findings that survive
 * @param phases by attempt and step
 */
public record FindingsInEffect(List<Detection> detections, List<PhaseChanged> phases) {
    private static final Comparator<Detection> PRECEDENCE =
            Comparator.comparingInt(Detection::attempt).thenComparing(Detection::stage);

    public FindingsInEffect {
        detections = List.copyOf(detections);
        phases = List.copyOf(phases);
    }

    /**
     * Applies the rules to findings about one run.
     *
     * @param findings of all attempts, in the order published; geometries and forecasts among them are ignored
     * @param attempts of that run
     */
    public static FindingsInEffect of(Collection<? extends RunFinding> findings, AttemptHistory attempts) {
        List<RunFinding> surviving = findings.stream()
                .filter(finding -> attempts.survives(finding.attempt(), finding.step()))
                .map(RunFinding.class::cast)
                .toList();
        return new FindingsInEffect(detections(surviving), phases(surviving));
    }

    /** The phase change in effect that comes last by attempt and step, or null before any. */
    public @Nullable PhaseChanged phase() {
        return phases.isEmpty() ? null : phases.getLast();
    }

    private static List<Detection> detections(List<RunFinding> surviving) {
        Map<String, Detection> byId = new LinkedHashMap<>();
        Set<String> superseded = new HashSet<>();
        for (RunFinding finding : surviving) {
            if (finding instanceof Detection detection) {
                byId.merge(detection.id(), detection, FindingsInEffect::preceding);
                if (detection.supersedes() != null) {
                    superseded.add(detection.supersedes());
                }
            }
        }
        return byId.values().stream()
                .filter(detection -> detection.stage() != Stage.WITHDRAWN && !superseded.contains(detection.id()))
                .toList();
    }

    private static Detection preceding(Detection before, Detection now) {
        return PRECEDENCE.compare(now, before) >= 0 ? now : before;
    }

    private static List<PhaseChanged> phases(List<RunFinding> surviving) {
        List<PhaseChanged> phases = surviving.stream()
                .filter(PhaseChanged.class::isInstance)
                .map(PhaseChanged.class::cast)
                .toList();
        Map<Integer, Integer> highest = new HashMap<>();
        phases.forEach(phase -> highest.merge(phase.attempt(), revision(phase), Math::max));
        return phases.stream()
                .filter(phase -> Objects.equals(revision(phase), highest.get(phase.attempt())))
                .sorted(Comparator.comparingInt(PhaseChanged::attempt).thenComparingLong(PhaseChanged::step))
                .toList();
    }

    private static int revision(PhaseChanged phase) {
        return Objects.requireNonNullElse(phase.revision(), 0);
    }
}
