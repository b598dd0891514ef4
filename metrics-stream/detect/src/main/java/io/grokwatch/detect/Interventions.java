package io.grokwatch.detect;

import static io.grokwatch.detect.detector.StepMetrics.LR;

import io.grokwatch.detect.detector.Intervention;
import io.grokwatch.detect.detector.StepMetrics;
import io.grokwatch.detect.state.InterventionsState;
import java.util.Locale;

/**
 * Keeps the last change from outside of training: of a setting, as the run's worker reports it; of the learning rate, as its
 * metric shows; or of the worker itself, when training resumed from a checkpoint.
 */
final class Interventions {
    private final double learningRateFactor;
    private Intervention last = Intervention.NONE;
    private double learningRate = Double.NaN;

    /** @param learningRateFactor the least ratio of two learning rates in a row that makes a change */
    Interventions(double learningRateFactor) {
        this.learningRateFactor = learningRateFactor;
    }

    /** Something was changed; of several changes the one at the latest step is kept. */
    void add(Intervention intervention) {
        if (intervention.step() >= last.step()) {
            last = intervention;
        }
    }

    /** Compares the learning rate of a step with the one before. */
    void observe(StepMetrics row) {
        if (!row.hasFinite(LR)) {
            return;
        }
        double rate = row.get(LR);
        if (rate > learningRateFactor * learningRate || rate * learningRateFactor < learningRate) {
            String change = String.format(Locale.ROOT, "lr was changed from %.3g to %.3g", learningRate, rate);
            add(new Intervention(row.step(), change, false));
        }
        learningRate = rate;
    }

    /** Training resumed at a step: learning rates before and after it are not compared, changes after it never were. */
    void resume(long step) {
        learningRate = Double.NaN;
        last = Intervention.resumedAt(step);
    }

    Intervention last() {
        return last;
    }

    InterventionsState save() {
        InterventionsState.Builder state = InterventionsState.newBuilder().setLearningRate(learningRate);
        if (!last.equals(Intervention.NONE)) {
            state.setAny(true).setStep(last.step()).setChange(last.change()).setResumption(last.resumption());
        }
        return state.build();
    }

    void restore(InterventionsState from) {
        learningRate = from.getLearningRate();
        last = from.getAny()
                ? new Intervention(from.getStep(), from.getChange(), from.getResumption())
                : Intervention.NONE;
    }
}
