package io.grokwatch.detect.grokking;

import io.grokwatch.detect.detector.Intervention;
import io.grokwatch.detect.evaluation.Evaluations;
import io.grokwatch.detect.evaluation.GeneralisationDelay;
import io.grokwatch.detect.state.SplitState;
import io.grokwatch.events.RunPhase;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the rise of a validation accuracy began that leads up to generalising, and what may have caused it. While it rises that is
 * where it left the noise around its mean ({@link PageHinkleyRise}). Once the validation set is solved it is the knee of the curve
 * ({@link RiseHull}) if the accuracy has crept for as long before the knee as it rose after it, or longer: then the change that led
 * to the solution is the knee and not the first creep.
 */
final class Onset {
    private final GrokkingConfig config;
    private final double solvedAccuracy;
    private final RiseHull hull = new RiseHull();
    private PageHinkleyRise rise;
    private long step = -1;
    private @Nullable String cause;

    /** @param solvedAccuracy validation accuracy of a solved validation set */
    Onset(GrokkingConfig config, double solvedAccuracy) {
        this.config = config;
        this.solvedAccuracy = solvedAccuracy;
        rise = new PageHinkleyRise(config.rise());
    }

    /** Everything so far was read in the wrong unit: begins again after the evaluations with these milestones. */
    void reset(GeneralisationDelay delay) {
        rise = new PageHinkleyRise(config.rise());
        step = -1;
        hull.clear();
        if (delay.fittedEvaluations() > 0) {
            rise.start(delay.baseline(), delay.fittedEvaluations());
        }
    }

    /**
     * Folds in the newest evaluation.
     *
     * @param phase before it
     * @param examples of the validation set, null if unknown
     * @param last the last change from outside
     */
    void observe(RunPhase phase, Evaluations evaluations, @Nullable Integer examples, Intervention last) {
        switch (phase) {
            case FITTING -> await(evaluations, examples, last);
            case MEMORISED, TRANSITION -> test(evaluations, examples, last);
            case GENERALISED, COLLAPSED -> {}
        }
    }

    /** A rise is one above the accuracy that the train set was fitted with, even before that is for sure. */
    private void await(Evaluations evaluations, @Nullable Integer examples, Intervention last) {
        GeneralisationDelay delay = evaluations.delay();
        if (delay.fittedEvaluations() == 0) {
            rise = new PageHinkleyRise(config.rise());
            step = -1;
            hull.clear();
        } else if (rise.isStarted()) {
            test(evaluations, examples, last);
        } else {
            hull.add(evaluations.lastStep(), evaluations.lastValidation());
            rise.start(delay.baseline(), delay.fittedEvaluations());
        }
    }

    private void test(Evaluations evaluations, @Nullable Integer examples, Intervention last) {
        hull.add(evaluations.lastStep(), evaluations.lastValidation());
        long leaving = rise.leavingSince();
        boolean fellBack = rise.add(evaluations.lastStep(), evaluations.lastValidation(), examples);
        if (fellBack) {
            step = -1;
        }
        if (rise.leavingSince() >= 0 && rise.leavingSince() != leaving) {
            cause = last.shortlyBefore(rise.leavingSince(), causeSteps(evaluations));
        }
        long solved = evaluations.delay().generalisedStep();
        boolean before = solved < 0 || rise.risingSince() <= solved;
        if (rise.risingSince() >= 0 && before) {
            step = rise.risingSince();
        }
        if (solved >= 0 && step >= 0) {
            skipCreep(solved, evaluations, last);
        }
    }

    private void skipCreep(long solved, Evaluations evaluations, Intervention last) {
        long knee = hull.knee(solved, solvedAccuracy);
        if (knee > step && solved - step >= config.creepFactor() * (solved - knee)) {
            step = knee;
            cause = last.shortlyBefore(knee, causeSteps(evaluations));
        }
    }

    private long causeSteps(Evaluations evaluations) {
        return Math.max(config.causeSteps(), config.causeEvaluations() * evaluations.stride());
    }

    /** Where the present rise began if there is one, else -1. */
    long risingSince() {
        return rise.risingSince();
    }

    /** Where the last rise began that was not of a validation set solved already, or -1. */
    long step() {
        return step;
    }

    /** The change from outside that came shortly before, as a clause, or null. */
    @Nullable
    String cause() {
        return cause;
    }

    void addTo(SortedMap<String, Double> evidence) {
        evidence.put("valAccuracyBeforeRise", rise.mean());
        evidence.put("riseEvidence", rise.evidence());
    }

    void save(SplitState.Builder into) {
        into.setRise(rise.save()).setHull(hull.save()).setOnsetStep(step).setOnsetCause(cause == null ? "" : cause);
    }

    void restore(SplitState from) {
        rise.restore(from.getRise());
        hull.restore(from.getHull());
        step = from.getOnsetStep();
        cause = from.getOnsetCause().isEmpty() ? null : from.getOnsetCause();
    }
}
