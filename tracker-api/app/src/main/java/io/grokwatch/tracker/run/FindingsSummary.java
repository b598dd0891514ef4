package io.grokwatch.tracker.run;

import io.grokwatch.events.Detection;
import io.grokwatch.events.Generalisation;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.history.FindingsInEffect;
import io.grokwatch.tracker.client.NewestDetection;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A summary of the findings about a run that are in effect.
 *
 * @param phase the newest, or null before any evaluation
 * @param phaseSinceStep where the phase began, or null without one
 * @param verdict the class of the run if it ended now, or null without a phase
 * @param generalisation the first sustained solution and what has become of it, or null before that
 * @param weak whether the verdict rests on losses in place of accuracies that were not logged
 * @param detections how many are in effect
 * @param slingshots how many of them are confirmed slingshots
 * @param newest the last of them by step, or null
 */
record FindingsSummary(
        @Nullable RunPhase phase,
        @Nullable Long phaseSinceStep,
        @Nullable RunClass verdict,
        @Nullable Generalisation generalisation,
        boolean weak,
        int detections,
        int slingshots,
        @Nullable NewestDetection newest) {
    static final FindingsSummary NONE = new FindingsSummary(null, null, null, null, false, 0, 0, null);

    /** The summary of the findings, of all attempts, of a run with these attempts. */
    static FindingsSummary of(Collection<? extends RunFinding> findings, AttemptHistory attempts) {
        FindingsInEffect inEffect = FindingsInEffect.of(findings, attempts);
        PhaseChanged phase = inEffect.phase();
        List<Detection> detections = inEffect.detections();
        return new FindingsSummary(
                phase == null ? null : phase.phase(),
                phase == null ? null : phase.sinceStep(),
                phase == null ? null : phase.verdict(),
                phase == null ? null : phase.generalisation(),
                phase != null && Boolean.TRUE.equals(phase.weak()),
                detections.size(),
                Math.toIntExact(detections.stream()
                        .filter(one -> one instanceof SlingshotDetected && one.stage() == Detection.Stage.CONFIRMED)
                        .count()),
                detections.stream()
                        .max(Comparator.comparingLong(Detection::step).thenComparing(Detection::id))
                        .map(NewestDetection::of)
                        .orElse(null));
    }
}
