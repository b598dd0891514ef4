package io.grokwatch.detect.forecast;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a memorised run's {@link ForecastFeatures} say of its future: one {@link ForecastRegression} for runs that log evaluations alone, one
 * for those whose embedding is seen as well.
 *
 * <p>The signs are those of arXiv:2201.02177 (validation loss long past its peak), arXiv:2301.05217 (Fourier power gathers
 * in few frequencies) and arXiv:2604.13123 (spectral entropy falls). Snapshots are used only if runs that were held out are told
 * better by them, see {@link ForecastCalibration#fitAndJudge}. In the shipped one they are
 * not: on 16 held-out runs the Brier score is 0.044 without them and 0.061 with them, the 80 % interval of the step holds it in
 * 87 % and 62 % of the evaluations. Gini rises before the validation accuracy does, but by then the loss has fallen as well, and
 * how far it rises differs with the modulus and the network. The norm of the weights is not looked at: the runs that were held
 * out did not log it, so nothing tells whether it helps.
 *
 * @param version of the calibration
 * @param evaluations the fit to evaluations
 * @param snapshots the fit to evaluations and snapshots of the embedding, or null if they do not help
 * @param provenance which recordings, and how well it told those it was not fitted to, for people
 */
public record ForecastModel(
        String version,
        ForecastRegression evaluations,
        @Nullable ForecastRegression snapshots,
        String provenance) {
    private static final String OF_SNAPSHOTS = "snapshots.";

    /** The one that this version of Grokwatch carries. */
    public static ForecastModel shipped() {
        try (InputStream in = ForecastModel.class.getResourceAsStream("model.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in, "model.properties"));
            return parse(properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A model of any version of the format.
     *
     * @throws IllegalArgumentException naming the property that is missing or wrong
     */
    static ForecastModel parse(Properties properties) {
        boolean withSnapshots = properties.getProperty(OF_SNAPSHOTS + "runs") != null;
        return new ForecastModel(
                text(properties, "version"),
                ForecastRegression.parse(properties, "", ForecastFeatures.FEATURES),
                withSnapshots
                        ? ForecastRegression.parse(properties, OF_SNAPSHOTS, ForecastFeatures.SNAPSHOT_FEATURES)
                        : null,
                text(properties, "provenance"));
    }

    static String text(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("a forecast model has a property " + name);
        }
        return value;
    }

    /** As a file of properties that {@link #shipped} reads. */
    public String text() {
        return "# Made by ./grokwatch calibrate; features: 1, descent of the validation loss in nats, ln(step / memorised step);"
                + " of snapshots also 10 (Fourier Gini - 0.2) and 10 (spectral entropy - 0.8)\n"
                + "version=" + version + "\n"
                + evaluations.text("")
                + (snapshots == null ? "" : snapshots.text(OF_SNAPSHOTS))
                + "provenance=" + provenance + "\n";
    }

    /** Beyond it, in times of memorising, nothing was seen. */
    double longestRatio(ForecastFeatures signs) {
        return fit(signs).longestRatio();
    }

    /** The probability that a run generalises at all. */
    double chance(ForecastFeatures signs) {
        return fit(signs).chance(features(signs));
    }

    /** The probability that it does by a step. */
    double chanceBy(long budget, ForecastFeatures signs) {
        return fit(signs).chanceBy(budget, signs.step(), features(signs));
    }

    /** The step it generalises at, if it does, so many standard deviations late; not before the next. */
    long step(ForecastFeatures signs, double deviations) {
        return fit(signs).step(signs.step(), features(signs), deviations);
    }

    private ForecastRegression fit(ForecastFeatures signs) {
        return snapshots == null || signs.snapshot() == null ? evaluations : snapshots;
    }

    private double[] features(ForecastFeatures signs) {
        return snapshots == null || signs.snapshot() == null ? signs.features() : signs.snapshotFeatures();
    }
}
