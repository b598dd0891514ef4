package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.evaluation.EvaluationConfig.Scale;
import io.grokwatch.detect.state.ScaleState;

/**
 * The scale that a run logs one accuracy metric in: as a fraction of 1 or in percent. A fold over its values.
 *
 * <h2>Evidence</h2>
 *
 * <ul>
 *   <li>A value above 1.5 is in percent, whatever was assumed before.
 *   <li>With a cross-entropy {@code L} beside it a value {@code v <= 1.5} is a fraction if {@code L < (1 - v / 100) ln 2}: the right
 *       class of an example that the network gets wrong has a probability of 1/2 at most, so that a share {@code 1 - v / 100} of
 *       such examples costs more than that.
 *   <li>An untrained network is right about as often as {@code exp(-L)} says, chance. A first value above 0 that as a fraction is
 *       more than 10 times that and in percent is not, .76 with a loss of ln 97, is suspected to be in percent; otherwise it is
 *       assumed to be a fraction.
 *   <li>Without a cross-entropy a fraction is assumed if the first value above 0 is .5 at most, chance of two classes, or exactly
 *       1. Values above 1 are suspected to be in percent. 16 in a row in [.9, 1] are fractions, as chance of about a hundred
 *       classes in percent is above 1 as often as below; so are as many different ones within .1 of 1 where the first one was
 *       small: chance would scatter by more, and a run that learns would not rest there.
 * </ul>
 *
 * <p>A scale that is suspected, or of which values above 0 are no evidence, is <em>not settled</em>: what it would show is not known.
 */
final class AccuracyScale {
    private static final double LN_2 = 0.6931471805599453;

    /** How values are read. */
    enum Reading {
        /** No value above 0 was observed. */
        UNKNOWN,
        /** There is no evidence. */
        UNSETTLED,
        /** Probably percent: only a loss can prove a fraction. */
        SUSPECTED,
        /** A fraction as long as nothing contradicts it. */
        ASSUMED_FRACTION,
        /** A fraction, as the loss or many values prove. */
        FRACTION,
        PERCENT
    }

    private final Scale config;
    private Reading reading = Reading.UNKNOWN;
    /** Values in a row near 1. */
    private int nearOne;

    private boolean startedLow;
    private double lastValue = Double.NaN;

    AccuracyScale(Scale config) {
        this.config = config;
    }

    /**
     * Folds in a value; true if it changes the reading of values.
     *
     * @param loss of the same examples, NaN if it is unknown or no cross-entropy
     * @param otherDoubtful whether the run logs another accuracy in percent, or may: then no first value is assumed to be a
     *     fraction
     */
    boolean observe(double value, double loss, boolean otherDoubtful) {
        if (reading == Reading.PERCENT || !(value >= 0)) {
            return false;
        }
        if (value > config.maxFraction()) {
            return value <= 100 * config.maxFraction() && read(Reading.PERCENT);
        }
        if (reading == Reading.FRACTION) {
            return false;
        }
        return Double.isNaN(loss) ? observeAlone(value, otherDoubtful) : observeBeside(value, loss);
    }

    private boolean observeBeside(double value, double loss) {
        if (loss < (1 - value / 100) * LN_2) {
            return read(Reading.FRACTION);
        }
        if (value > config.roundedFraction()) {
            return read(Reading.SUSPECTED);
        }
        if (reading != Reading.UNKNOWN || value == 0) {
            return false;
        }
        double overChance = StrictMath.log(value) + loss;
        double factor = StrictMath.log(config.chanceFactor());
        boolean percent = overChance > factor && Math.abs(overChance - StrictMath.log(100)) <= factor;
        return read(percent ? Reading.SUSPECTED : Reading.ASSUMED_FRACTION);
    }

    private boolean observeAlone(double value, boolean otherDoubtful) {
        if (value == 0) {
            return false; // On either scale.
        }
        boolean beyond = value > config.roundedFraction();
        if (countNearOne(value, beyond) >= config.nearOneValues()) {
            return read(Reading.FRACTION);
        }
        if (beyond) {
            return read(Reading.SUSPECTED);
        }
        if (reading == Reading.UNKNOWN) {
            startedLow = !otherDoubtful && value <= config.chanceOfTwo();
            boolean untrained = startedLow || (!otherDoubtful && value == 1);
            return read(untrained ? Reading.ASSUMED_FRACTION : Reading.UNSETTLED);
        }
        return false;
    }

    /** Values in a row just below 1 or, where the first one was small, different ones on both sides of it. */
    private int countNearOne(double value, boolean beyond) {
        double highest = startedLow ? 2 - config.nearOne() : config.roundedFraction();
        boolean isNear = value >= config.nearOne() && value <= highest;
        boolean rests = startedLow && value == lastValue;
        lastValue = value;
        if (!isNear || (rests && beyond)) {
            nearOne = 0;
        } else if (!rests) {
            nearOne++;
        }
        return nearOne;
    }

    private boolean read(Reading now) {
        boolean changes = now != reading;
        reading = now;
        return changes;
    }

    /** Whether values show anything. */
    boolean isSettled() {
        return reading != Reading.UNSETTLED && reading != Reading.SUSPECTED;
    }

    boolean isPercent() {
        return reading == Reading.PERCENT;
    }

    /** A value as a fraction of 1, by what is known of the scale. */
    double fraction(double value) {
        return reading == Reading.PERCENT ? value / 100 : value;
    }

    ScaleState save() {
        return ScaleState.newBuilder()
                .setReading(reading.name())
                .setNearOne(nearOne)
                .setStartedLow(startedLow)
                .setLastValue(lastValue)
                .build();
    }

    /** @throws IllegalArgumentException if there is no such reading */
    void restore(ScaleState from) {
        reading = Reading.valueOf(from.getReading());
        nearOne = from.getNearOne();
        startedLow = from.getStartedLow();
        lastValue = from.getLastValue();
    }
}
