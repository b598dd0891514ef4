package io.grokwatch.tracker.run;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.Topics;
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
 * @param newest the last of them by step, or null
 */
record FindingsSummary(
        @Nullable RunPhase phase,
        @Nullable Long phaseSinceStep,
        @Nullable RunClass verdict,
        int detections,
        @Nullable NewestDetection newest) {
    static final FindingsSummary NONE = new FindingsSummary(null, null, null, 0, null);

    /**
     * What holds for an attempt: its own findings, and those an earlier one made before the step it began at.
     *
     * @param phases of all attempts, by attempt and step
     * @param detections of all attempts
     */
    static FindingsSummary of(List<PhaseChanged> phases, List<Detection> detections, int attempt, long startStep) {
        Optional<PhaseChanged> phase = phases.stream()
                .filter(one -> holds(one, attempt, startStep))
                .max(Comparator.comparingInt(PhaseChanged::attempt).thenComparingLong(PhaseChanged::step));
        Set<String> revised = new HashSet<>();
        for (Detection detection : detections) {
            if (detection.supersedes() != null) {
                revised.add(detection.supersedes());
            }
        }
        List<Detection> held = detections.stream()
                .filter(one -> holds(one, attempt, startStep))
                .filter(one -> one.stage() != Detection.Stage.WITHDRAWN && !revised.contains(one.id()))
                .toList();
        return new FindingsSummary(
                phase.map(PhaseChanged::phase).orElse(null),
                phase.map(PhaseChanged::sinceStep).orElse(null),
                phase.map(PhaseChanged::verdict).orElse(null),
                held.size(),
                held.stream()
                        .max(Comparator.comparingLong(Detection::step).thenComparing(Detection::id))
                        .map(NewestDetection::of)
                        .orElse(null));
    }

    private static boolean holds(RunFinding finding, int attempt, long startStep) {
        return finding.attempt() == attempt || (finding.attempt() < attempt && finding.step() < startStep);
    }

    /**
     * A detection in short.
     *
     * @param type the name of its topic
     * @param ordinal the number of its kind within the run
     */
    public record NewestDetection(String type, String id, Detection.Stage stage, int ordinal, long step) {
        static NewestDetection of(Detection detection) {
            long step = switch (detection) {
                case GrokkingDetected grokking -> grokking.generalisedStep();
                case SlingshotDetected slingshot -> slingshot.peakStep();
                case AnomalyDetected anomaly -> anomaly.fromStep();
            };
            return new NewestDetection(
                    Topics.of(detection).name(), detection.id(), detection.stage(), detection.ordinal(), step);
        }
    }
}
