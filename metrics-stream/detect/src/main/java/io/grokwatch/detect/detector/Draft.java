package io.grokwatch.detect.detector;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.Generalisation;
import io.grokwatch.events.LiuPhase;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A finding without its identity: what a detector has to state. Which run and attempt it is about, its id, its ordinal and
 * the claim it supersedes are added by the run's ledger of claims. Steps that are unknown are -1.
 */
public sealed interface Draft {
    /** The validation set whose name is not part of ids. */
    String PRIMARY_SPLIT = "val";

    /** Adds a draft to a list of them, which may be an empty one that cannot be changed; null adds nothing. */
    static List<Draft> append(List<Draft> drafts, @Nullable Draft draft) {
        if (draft == null) {
            return drafts;
        }
        List<Draft> appended = drafts.isEmpty() ? new ArrayList<>(4) : drafts;
        appended.add(draft);
        return appended;
    }

    /** Both lists in order; the first one is used again if it is not empty. */
    static List<Draft> concat(List<Draft> first, List<Draft> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        first.addAll(second);
        return first;
    }

    /**
     * The run entered another phase; see {@link io.grokwatch.events.PhaseChanged}.
     *
     * @param generalisation null while the validation set has not been solved
     * @param weak whether the verdict rests on losses in place of accuracies
     */
    record Phase(
            long step,
            RunPhase phase,
            RunPhase previous,
            long sinceStep,
            RunClass verdict,
            SortedMap<String, Double> evidence,
            @Nullable Generalisation generalisation,
            boolean weak)
            implements Draft {}

    /** The run has grokked, or has not after all; each draft on a split revises the one before. */
    record Grokking(
            Stage stage,
            String split,
            long step,
            long memorisedStep,
            long onsetStep,
            long generalisedStep,
            double delayRatio,
            LiuPhase liuPhase,
            double strength,
            SortedMap<String, Double> evidence,
            @Nullable String intervention,
            boolean weak)
            implements Draft {}

    /**
     * A cycle of the slingshot: suspected at its spike, then confirmed or withdrawn. Its stages are recognised by the step of
     * the spike.
     *
     * @param cycle its number within the run, from 1
     * @param periodSteps distance to the peak of the cycle before, -1 for the first
     * @param undetermined why a suspicion is never settled, or null if it will be
     */
    record Slingshot(
            Stage stage,
            int cycle,
            long step,
            long growthStep,
            long spikeStep,
            long peakStep,
            long recoveredStep,
            double peakLoss,
            double quietLoss,
            long periodSteps,
            double strength,
            SortedMap<String, Double> evidence,
            @Nullable String undetermined)
            implements Draft {}

    /**
     * Something else to know of. A withdrawal is recognised as that of an earlier claim by {@code fromStep}.
     *
     * @param split the validation set it is about, or null
     */
    record Anomaly(
            DetectorName detector,
            AnomalyDetected.Kind kind,
            @Nullable String split,
            Stage stage,
            long step,
            long fromStep,
            String message,
            double strength,
            SortedMap<String, Double> evidence)
            implements Draft {}
}
