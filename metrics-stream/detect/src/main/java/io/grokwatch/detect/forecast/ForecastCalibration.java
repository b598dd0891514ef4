package io.grokwatch.detect.forecast;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fits a {@link ForecastModel} to recorded runs, and scores its forecasts of runs that it was not fitted to. */
public final class ForecastCalibration {
    private ForecastCalibration() {}

    /**
     * The model of some runs; runs without any features are left out. Its regression on snapshots is fitted to the evaluations
     * that have one.
     *
     * @param source a description of the runs
     * @throws IllegalArgumentException unless some generalise and some do not
     */
    public static ForecastModel fit(List<LabelledRun> labelled, String version, String source) {
        List<LabelledRun> runs = withEvaluations(labelled);
        if (!isMixed(runs)) {
            throw new IllegalArgumentException("a forecast is calibrated on runs that generalise and runs that do not, "
                    + runs.stream().filter(LabelledRun::generalises).count() + " of " + runs.size()
                    + " memorised runs generalise");
        }
        return new ForecastModel(
                version,
                RegressionFitting.of(runs, ForecastFeatures.REGRESSORS, ForecastFeatures::regressors),
                ofEmbeddings(withEvaluations(
                        runs.stream().map(LabelledRun::withEmbeddingsOnly).toList())),
                source);
    }

    /**
     * The model of some runs, with a regression on snapshots only if that lowers the Brier score of runs that are held out. Its
     * provenance has all scores.
     *
     * @throws IllegalArgumentException unless some generalise and some do not
     */
    public static ForecastModel fitAndJudge(
            List<LabelledRun> labelled, List<LabelledRun> heldOut, String version, String source) {
        List<LabelledRun> plain = withoutEmbeddings(labelled);
        ForecastScore without = heldOut(plain, withoutEmbeddings(heldOut));
        ForecastScore with = heldOut(labelled, heldOut);
        boolean better = with.brier() < without.brier();
        List<LabelledRun> used = better ? labelled : plain;
        return fit(
                used,
                version,
                source + ": left out one by one, " + leaveOneOut(used).text() + "; held out, " + without.text()
                        + "; with snapshots of their embeddings, " + with.text() + ", so these are "
                        + (better ? "used" : "not used"));
    }

    private static List<LabelledRun> withoutEmbeddings(List<LabelledRun> labelled) {
        return labelled.stream().map(LabelledRun::withoutEmbeddings).toList();
    }

    private static @Nullable ForecastRegression ofEmbeddings(List<LabelledRun> runs) {
        return isMixed(runs)
                ? RegressionFitting.of(
                        runs, ForecastFeatures.EMBEDDING_REGRESSORS, ForecastFeatures::embeddingRegressors)
                : null;
    }

    /** The score of each run by the model of all others (leave-one-out cross-validation). */
    public static ForecastScore leaveOneOut(List<LabelledRun> labelled) {
        List<LabelledRun> runs = withEvaluations(labelled);
        ForecastScore.Tally tally = new ForecastScore.Tally();
        for (int left = 0; left < runs.size(); left++) {
            LabelledRun run = runs.get(left);
            List<LabelledRun> others = new ArrayList<>(runs);
            others.remove(left);
            tally.add(run, fit(others, "left-out", "all but " + run.name()), others);
        }
        return tally.score();
    }

    /** The score of some runs by the model of others. */
    public static ForecastScore heldOut(List<LabelledRun> fitted, List<LabelledRun> heldOut) {
        ForecastModel model = fit(fitted, "held-out", "all but those held out");
        ForecastScore.Tally tally = new ForecastScore.Tally();
        withEvaluations(heldOut).forEach(run -> tally.add(run, model, withEvaluations(fitted)));
        return tally.score();
    }

    private static List<LabelledRun> withEvaluations(List<LabelledRun> labelled) {
        return labelled.stream().filter(run -> !run.evaluations().isEmpty()).toList();
    }

    private static boolean isMixed(List<LabelledRun> runs) {
        return runs.stream().anyMatch(LabelledRun::generalises)
                && !runs.stream().allMatch(LabelledRun::generalises);
    }
}
