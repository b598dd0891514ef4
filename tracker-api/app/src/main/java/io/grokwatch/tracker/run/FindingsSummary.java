package io.grokwatch.tracker.run;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.events.history.FindingsInEffect;
import io.grokwatch.tracker.client.NewestDetection;
import io.grokwatch.tracker.search.RunSummary.DetectionsOfKind;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * @param memorisedStep where the run had memorised first, or null before that
 * @param kinds those that are in effect and not retracted, by kind in lower case, as the search names it
 */
record FindingsSummary(
        @Nullable RunPhase phase,
        @Nullable Long phaseSinceStep,
        @Nullable RunClass verdict,
        @Nullable Generalisation generalisation,
        boolean weak,
        int detections,
        int slingshots,
        @Nullable NewestDetection newest,
        @Nullable Long memorisedStep,
        SortedMap<String, DetectionsOfKind> kinds) {
    static final FindingsSummary NONE =
            new FindingsSummary(null, null, null, null, false, 0, 0, null, null, Collections.emptySortedMap());

    FindingsSummary {
        kinds = kinds == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
    }

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
                        .orElse(null),
                memorisedStep(inEffect),
                kinds(detections));
    }

    /** Of the detection of grokking; without one, where the phase began in which the train set alone was fitted. */
    private static @Nullable Long memorisedStep(FindingsInEffect inEffect) {
        for (Detection detection : inEffect.detections()) {
            if (detection instanceof GrokkingDetected grokking && isClaimed(grokking)) {
                return grokking.memorisedStep();
            }
        }
        return inEffect.phases().stream()
                .filter(change -> change.phase() == RunPhase.MEMORISED)
                .map(PhaseChanged::sinceStep)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private static boolean isClaimed(Detection detection) {
        return detection.stage() != Detection.Stage.WITHDRAWN;
    }

    private static SortedMap<String, DetectionsOfKind> kinds(List<Detection> detections) {
        SortedMap<String, DetectionsOfKind> kinds = new TreeMap<>();
        for (Detection detection : detections) {
            if (isClaimed(detection)) {
                kinds.merge(kind(detection), ofKind(detection), FindingsSummary::together);
            }
        }
        return kinds;
    }

    private static String kind(Detection detection) {
        return switch (detection) {
            case GrokkingDetected grokking -> "grokking";
            case SlingshotDetected slingshot -> "slingshot";
            case AnomalyDetected anomaly -> anomaly.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    private static DetectionsOfKind ofKind(Detection detection) {
        long step = NewestDetection.of(detection).step();
        return detection instanceof GrokkingDetected grokking
                ? new DetectionsOfKind(
                        1,
                        step,
                        step,
                        grokking.memorisedStep(),
                        grokking.onsetStep(),
                        grokking.delaySteps(),
                        grokking.delayRatio())
                : new DetectionsOfKind(1, step, step, null, null, null, null);
    }

    /** The steps of the first of them are kept. */
    private static DetectionsOfKind together(DetectionsOfKind one, DetectionsOfKind other) {
        DetectionsOfKind first = one.firstStep() <= other.firstStep() ? one : other;
        return new DetectionsOfKind(
                one.count() + other.count(),
                first.firstStep(),
                Math.max(one.lastStep(), other.lastStep()),
                first.memorisedStep(),
                first.onsetStep(),
                first.delaySteps(),
                first.delayRatio());
    }
}
