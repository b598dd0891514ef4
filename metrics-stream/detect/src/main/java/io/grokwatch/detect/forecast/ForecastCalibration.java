package io.grokwatch.detect.forecast;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fits a {@link ForecastModel} to recorded runs, and tells how well runs are told that it was not fitted to. */
public final class ForecastCalibration {
    private ForecastCalibration() {}

    /**
     * The model of these runs; those that show nothing are left out. What it makes of snapshots rests on those that carry
     * them.
     *
     * @param source what they are, for people
     * @throws IllegalArgumentException unless some generalise and some do not
     */
    public static ForecastModel fit(List<LabelledRun> recordings, String version, String source) {
        List<LabelledRun> runs = telling(recordings);
        if (!isMixed(runs)) {
            throw new IllegalArgumentException("a forecast is calibrated on runs that generalise and runs that do not, "
                    + runs.stream().filter(LabelledRun::generalises).count() + " of " + runs.size()
                    + " memorised runs generalise");
        }
        return new ForecastModel(
                version,
                RegressionFitting.of(runs, ForecastFeatures.FEATURES, ForecastFeatures::features),
                ofSnapshots(telling(
                        runs.stream().map(LabelledRun::withSnapshotsOnly).toList())),
                source);
    }

    /**
     * The model of these runs, with what snapshots say only if runs that are held out are told better by it. Its provenance
     * has all scores.
     *
     * @throws IllegalArgumentException unless some generalise and some do not
     */
    public static ForecastModel fitAndJudge(
            List<LabelledRun> recordings, List<LabelledRun> heldOut, String version, String source) {
        List<LabelledRun> plain = withoutSnapshots(recordings);
        ForecastScore without = heldOut(plain, withoutSnapshots(heldOut));
        ForecastScore with = heldOut(recordings, heldOut);
        boolean better = with.brier() < without.brier();
        List<LabelledRun> used = better ? recordings : plain;
        return fit(
                used,
                version,
                source + ": left out one by one, " + leaveOneOut(used).text() + "; held out, " + without.text()
                        + "; with snapshots of their embeddings, " + with.text() + ", so these are "
                        + (better ? "used" : "not used"));
    }

    private static List<LabelledRun> withoutSnapshots(List<LabelledRun> recordings) {
        return recordings.stream().map(LabelledRun::withoutSnapshots).toList();
    }

    private static @Nullable ForecastRegression ofSnapshots(List<LabelledRun> runs) {
        return isMixed(runs)
                ? RegressionFitting.of(runs, ForecastFeatures.SNAPSHOT_FEATURES, ForecastFeatures::snapshotFeatures)
                : null;
    }

    /** Fits a model to all runs but one, for each, and tells that one. */
    public static ForecastScore leaveOneOut(List<LabelledRun> recordings) {
        List<LabelledRun> runs = telling(recordings);
        ForecastScore.Tally tally = new ForecastScore.Tally();
        for (int left = 0; left < runs.size(); left++) {
            LabelledRun run = runs.get(left);
            List<LabelledRun> others = new ArrayList<>(runs);
            others.remove(left);
            tally.add(run, fit(others, "left-out", "all but " + run.name()), others);
        }
        return tally.score();
    }

    /** Fits a model to some runs and tells others. */
    public static ForecastScore heldOut(List<LabelledRun> fitted, List<LabelledRun> heldOut) {
        ForecastModel model = fit(fitted, "held-out", "all but those held out");
        ForecastScore.Tally tally = new ForecastScore.Tally();
        telling(heldOut).forEach(run -> tally.add(run, model, telling(fitted)));
        return tally.score();
    }

    private static List<LabelledRun> telling(List<LabelledRun> recordings) {
        return recordings.stream().filter(run -> !run.signs().isEmpty()).toList();
    }

    private static boolean isMixed(List<LabelledRun> runs) {
        return runs.stream().anyMatch(LabelledRun::generalises)
                && !runs.stream().allMatch(LabelledRun::generalises);
    }
}
