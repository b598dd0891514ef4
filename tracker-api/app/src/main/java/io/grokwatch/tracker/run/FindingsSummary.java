package io.grokwatch.tracker.run;

import io.grokwatch.events.Detection;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.tracker.client.NewestDetection;
import io.grokwatch.tracker.store.Fence;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a run, in short.
 *
 * @param phase the newest, or null before any evaluation
 * @param phaseSinceStep the step it is reckoned from, or null without one
 * @param verdict the class of the run if it ended now, or null without a phase
 * @param detections how many hold: not withdrawn, not revised by another
 * @param slingshots how many of them are confirmed slingshots
 * @param newest the last of them by step, or null
 */
record FindingsSummary(
        @Nullable RunPhase phase,
        @Nullable Long phaseSinceStep,
        @Nullable RunClass verdict,
        int detections,
        int slingshots,
        @Nullable NewestDetection newest) {
    static final FindingsSummary NONE = new FindingsSummary(null, null, null, 0, 0, null);

    /**
     * What holds of the findings that stand. Only what stands revises: ids are given anew by each attempt.
     *
     * @param phases of all attempts, by attempt and step
     * @param detections of all attempts
     */
    static FindingsSummary of(List<PhaseChanged> phases, List<Detection> detections, Fence fence) {
        Optional<PhaseChanged> phase = phases.stream()
                .filter(one -> fence.admits(one.attempt(), one.step()))
                .max(Comparator.comparingInt(PhaseChanged::attempt).thenComparingLong(PhaseChanged::step));
        List<Detection> standing = detections.stream()
                .filter(one -> fence.admits(one.attempt(), one.step()))
                .toList();
        Set<String> revised = new HashSet<>();
        for (Detection detection : standing) {
            if (detection.supersedes() != null) {
                revised.add(detection.supersedes());
            }
        }
        List<Detection> held = standing.stream()
                .filter(one -> one.stage() != Detection.Stage.WITHDRAWN && !revised.contains(one.id()))
                .toList();
        return new FindingsSummary(
                phase.map(PhaseChanged::phase).orElse(null),
                phase.map(PhaseChanged::sinceStep).orElse(null),
                phase.map(PhaseChanged::verdict).orElse(null),
                held.size(),
                Math.toIntExact(held.stream()
                        .filter(one -> one instanceof SlingshotDetected && one.stage() == Detection.Stage.CONFIRMED)
                        .count()),
                held.stream()
                        .max(Comparator.comparingLong(Detection::step).thenComparing(Detection::id))
                        .map(NewestDetection::of)
                        .orElse(null));
    }
}
