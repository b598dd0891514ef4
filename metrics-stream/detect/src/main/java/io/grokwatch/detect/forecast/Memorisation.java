package io.grokwatch.detect.forecast;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Follows the evaluations of a run from memorising to generalising; a few numbers of state. An accuracy beyond {@value
 * #MOST_ACCURACY} is taken for one in percent, as the detectors take it: what was made of those before it is forgotten.
 */
final class Memorisation {
    private static final double FITTED = 0.99;
    private static final double SOLVED = 0.95;
    private static final int IN_A_ROW = 3;
    private static final double MOST_ACCURACY = 1.5;

    private long lastStep = -1;
    private double lastTrain = Double.NaN;
    private boolean trainEvalSeen;
    private long fittedSince = -1;
    private int fitted;
    private int solved;
    private int evaluations;
    private double peak = Double.NaN;
    private double lastLoss = Double.NaN;
    private boolean percent;
    private int withoutAccuracy;

    /** Takes a step; true if it was an evaluation, and later than the one before. */
    boolean accept(long step, EvaluationRow row) {
        if (step <= lastStep) {
            return false;
        }
        recognisePercent(row);
        trainEvalSeen |= !Double.isNaN(row.trainEvalAccuracy());
        double train = share(trainEvalSeen ? row.trainEvalAccuracy() : row.trainAccuracy());
        lastTrain = Double.isNaN(train) ? lastTrain : train;
        if (Double.isNaN(row.valAccuracy()) && Double.isNaN(row.valLoss())) {
            return false;
        }
        lastStep = step;
        withoutAccuracy += Double.isNaN(lastTrain) ? 1 : 0;
        lastLoss = row.valLoss();
        peak = Double.isNaN(peak) ? lastLoss : Math.max(peak, Double.isNaN(lastLoss) ? peak : lastLoss);
        solved = share(row.valAccuracy()) >= SOLVED ? solved + 1 : 0;
        if (isMemorised()) {
            evaluations++;
        } else {
            fitted = lastTrain >= FITTED ? fitted + 1 : 0;
            fittedSince = fitted == 1 ? step : fittedSince;
        }
        return true;
    }

    private void recognisePercent(EvaluationRow row) {
        boolean beyond = row.trainAccuracy() > MOST_ACCURACY
                || row.trainEvalAccuracy() > MOST_ACCURACY
                || row.valAccuracy() > MOST_ACCURACY;
        if (!percent && beyond) {
            percent = true;
            lastTrain /= 100;
            fittedSince = -1;
            fitted = 0;
            solved = 0;
            evaluations = 0;
        }
    }

    private double share(double accuracy) {
        return percent ? accuracy / 100 : accuracy;
    }

    /** How many evaluations there were, if there was no train accuracy yet; else 0. */
    int withoutAccuracy() {
        return Double.isNaN(lastTrain) ? withoutAccuracy : 0;
    }

    /** Whether the train set was fitted before the validation set was solved. */
    boolean isMemorised() {
        return fitted >= IN_A_ROW;
    }

    boolean isSolved() {
        return solved >= IN_A_ROW;
    }

    /** So many since it was known to have memorised. */
    int evaluations() {
        return evaluations;
    }

    long lastStep() {
        return lastStep;
    }

    /**
     * What the newest evaluation shows, or null if it has no validation loss that means anything.
     *
     * @param snapshot of the embedding, the newest by then, or null
     */
    @Nullable
    ForecastFeatures signs(@Nullable EmbeddingFeatures snapshot) {
        if (!(lastLoss >= 0) || !(peak > 0) || Double.isInfinite(peak)) {
            return null;
        }
        double descent = lastLoss > 0 ? StrictMath.log(peak / lastLoss) : ForecastFeatures.MAX_DESCENT;
        return new ForecastFeatures(
                lastStep, fittedSince, Math.min(ForecastFeatures.MAX_DESCENT, Math.max(0, descent)), snapshot);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(lastStep);
        out.writeDouble(lastTrain);
        out.writeBoolean(trainEvalSeen);
        out.writeLong(fittedSince);
        out.writeInt(fitted);
        out.writeInt(solved);
        out.writeInt(evaluations);
        out.writeDouble(peak);
        out.writeDouble(lastLoss);
        out.writeBoolean(percent);
        out.writeInt(withoutAccuracy);
    }

    void read(DataInput in, int version) throws IOException {
        lastStep = in.readLong();
        lastTrain = in.readDouble();
        trainEvalSeen = in.readBoolean();
        fittedSince = in.readLong();
        fitted = in.readInt();
        solved = in.readInt();
        evaluations = in.readInt();
        peak = in.readDouble();
        lastLoss = in.readDouble();
        if (version >= 3) {
            percent = in.readBoolean();
            withoutAccuracy = in.readInt();
        }
    }
}
