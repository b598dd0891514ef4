package io.grokwatch.detect.anomaly;

import static io.grokwatch.detect.detector.StepMetrics.COLLAPSE_FRACTION;
import static io.grokwatch.detect.detector.StepMetrics.TRAIN_LOSS;

import io.grokwatch.detect.detector.Detector;
import io.grokwatch.detect.detector.DetectorName;
import io.grokwatch.detect.detector.Draft;
import io.grokwatch.detect.detector.Evidence;
import io.grokwatch.detect.detector.RunContext;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.state.AnomalyState;
import io.grokwatch.detect.state.DetectorStates;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a run that has broken down: its loss is no number any more, or its softmax has collapsed for good.
 *
 * <p>A softmax that yields exactly zero loss on half of the examples ends either in a slingshot, within a thousand steps
 * in every recorded run that has one, or, where the optimiser cannot amplify what is left of the gradient (as with an
 * epsilon of 1e-5), in a stall (arXiv 2605.06152). The stall is reported once per collapse, after a thousand steps
 * without a spike, and withdrawn if a slingshot ends it after all. A loss that is NaN or infinite is reported at once, and
 * again only after it was a number.
 */
public final class AnomalyDetector implements Detector {
    private final AnomalyConfig config;
    private long collapsedSince = -1;
    private boolean stallReported;
    private boolean diverged;

    public AnomalyDetector(AnomalyConfig config) {
        this.config = config;
    }

    @Override
    public List<Draft> onStep(StepMetrics row, RunContext context) {
        List<Draft> drafts = List.of();
        if (row.has(TRAIN_LOSS)) {
            drafts = Draft.append(drafts, observeLoss(row.step(), row.get(TRAIN_LOSS)));
        }
        if (context.slingshot().spiking()) {
            if (stallReported && context.slingshot().suspected()) {
                drafts = Draft.append(drafts, stallWithdrawn(row.step()));
            }
            collapsedSince = -1;
            stallReported = false;
            return drafts;
        }
        return row.hasFinite(COLLAPSE_FRACTION)
                ? Draft.append(drafts, observeSoftmax(row.step(), row.get(COLLAPSE_FRACTION)))
                : drafts;
    }

    private @Nullable Draft observeLoss(long step, double loss) {
        boolean newlyDiverged = !Double.isFinite(loss) && !diverged;
        diverged = !Double.isFinite(loss);
        if (!newlyDiverged) {
            return null;
        }
        String message = String.format(Locale.ROOT, "The train loss is %s at step %d.", loss, step);
        return anomaly(Kind.DIVERGENCE, Stage.CONFIRMED, step, step, message, Evidence.of("trainLoss", loss));
    }

    private @Nullable Draft observeSoftmax(long step, double share) {
        if (share < config.collapseFraction()) {
            collapsedSince = -1;
            stallReported = false;
            return null;
        }
        if (collapsedSince < 0) {
            collapsedSince = step;
        }
        if (stallReported || step - collapsedSince < config.collapseSteps()) {
            return null;
        }
        stallReported = true;
        String message = String.format(
                Locale.ROOT,
                "The loss of %.0f %% of the examples is exactly zero, and of at least %.0f %% since step %d, without a"
                        + " spike: they teach nothing any more.",
                100 * share,
                100 * config.collapseFraction(),
                collapsedSince);
        return anomaly(
                Kind.SOFTMAX_COLLAPSE,
                Stage.CONFIRMED,
                step,
                collapsedSince,
                message,
                Evidence.of("collapseFraction", share));
    }

    private Draft stallWithdrawn(long step) {
        String message = "The softmax that had collapsed at step " + collapsedSince + " ended in a slingshot at step "
                + step + ": it was no stall.";
        SortedMap<String, Double> evidence = Evidence.of("collapsedSteps", (double) (step - collapsedSince));
        return anomaly(Kind.SOFTMAX_COLLAPSE, Stage.WITHDRAWN, step, collapsedSince, message, evidence);
    }

    private static Draft anomaly(
            Kind kind, Stage stage, long step, long fromStep, String message, SortedMap<String, Double> evidence) {
        return new Draft.Anomaly(DetectorName.ANOMALIES, kind, null, stage, step, fromStep, message, 1, evidence);
    }

    @Override
    public void save(DetectorStates.Builder into, boolean withSamples) {
        into.setAnomalies(AnomalyState.newBuilder()
                .setCollapsedSince(collapsedSince)
                .setStallReported(stallReported)
                .setDiverged(diverged));
    }

    @Override
    public void restore(DetectorStates from) {
        AnomalyState state = from.getAnomalies();
        collapsedSince = state.getCollapsedSince();
        stallReported = state.getStallReported();
        diverged = state.getDiverged();
    }
}
