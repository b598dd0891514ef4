package io.grokwatch.detect.grokking;

import io.grokwatch.detect.grokking.GrokkingConfig.Rise;
import io.grokwatch.detect.state.RiseState;
import org.jspecify.annotations.Nullable;

/**
 * Page and Hinkley's test for a rise of the validation accuracy above its mean after memorising.
 *
 * <h2>Evidence</h2>
 *
 * With {@code m} the mean of {@code k} accuracies, {@code s = (m n + 1) / (n + 2)}, {@code sd = max(.01, sqrt(s (1 - s) (1
 * + 1 / k) / n))} the standard deviation from it that {@code n} validation examples give another, and {@code d = max(.005,
 * sd / 2 + sd / sqrt(k))} the drift to ignore, which the mean may be wrong by, it accumulates {@code M = max(0, M + v - m -
 * d)}.
 *
 * <h2>Alarm and onset</h2>
 *
 * The alarm is raised at {@code M >= max(.1, 8 sd)} if the accuracy itself is a tenth of what is left to learn and
 * {@code 3 sd} above the mean, and holds until {@code M} is 0 again. The onset is the first of the evaluations before the
 * alarm that have all been {@code 2 sd} above the mean: where {@code M} left 0 would be too early where the accuracy wavers.
 * Values below that make up the mean, of the first 20 evaluations at most: a mean that went on would follow the rise it is
 * to show.
 *
 * <h2>Plateau</h2>
 *
 * A rise ends on a plateau: where the accuracy has not bettered its best by more than {@code sd} for twice as many
 * evaluations as it rose for, and 20 at least. The mean of the plateau is then what another rise has to leave behind.
 *
 * <p>E. S. Page, Continuous inspection schemes, Biometrika 41, 1954; D. V. Hinkley, Inference about the change-point from
 * cumulative sum tests, Biometrika 58, 1971.
 */
final class PageHinkleyRise {
    private final Rise config;
    private double mean;
    private int count;
    private double evidence;
    private long risingSince = -1;
    private boolean alarm;
    private double best;
    private int risen;
    private int resting;
    private double restingSum;

    PageHinkleyRise(Rise config) {
        this.config = config;
    }

    /** Starts the test from the mean of some accuracies, without any evidence. */
    void start(double baseline, int of) {
        mean = baseline;
        count = of;
        evidence = 0;
        risingSince = -1;
        alarm = false;
    }

    /** Whether the test has a mean to start from. */
    boolean isStarted() {
        return count > 0;
    }

    /**
     * Folds in an evaluation; true if the accuracy has fallen back to the mean from a rise.
     *
     * @param examples of the validation set, null if unknown
     */
    boolean add(long step, double accuracy, @Nullable Integer examples) {
        double deviation = deviation(examples == null ? 0 : examples);
        double drift = Math.max(config.minDrift(), deviation * (.5 + 1 / Math.sqrt(Math.max(1, count))));
        evidence = Math.max(0, evidence + accuracy - mean - drift);
        if (evidence == 0) {
            boolean fellBack = alarm;
            risingSince = -1;
            alarm = false;
            average(accuracy);
            return fellBack;
        }
        if (!alarm && accuracy - mean < config.onsetDeviations() * deviation) {
            risingSince = -1;
            average(accuracy);
            return false;
        }
        if (risingSince < 0) {
            risingSince = step;
            climb(accuracy);
            risen = 1;
        } else if (accuracy > best + deviation) {
            risen += resting + 1;
            climb(accuracy);
        } else {
            resting++;
            restingSum += accuracy;
        }
        boolean high =
                accuracy - mean >= Math.max(config.threshold() * (1 - mean), config.riseDeviations() * deviation);
        alarm |= high && evidence >= Math.max(config.threshold(), config.alarmDeviations() * deviation);
        if (alarm && resting >= Math.max(config.baselineEvaluations(), config.plateauRises() * risen)) {
            start(restingSum / resting, config.baselineEvaluations());
        }
        return false;
    }

    /** Of one accuracy from the mean, which is that of few evaluations at first. */
    private double deviation(int examples) {
        if (examples == 0) {
            return config.minDeviation();
        }
        double share = Math.clamp((mean * examples + 1) / (examples + 2.0), 0, 1);
        return Math.max(
                config.minDeviation(), Math.sqrt(share * (1 - share) / examples * (1 + 1.0 / Math.max(1, count))));
    }

    private void climb(double accuracy) {
        best = accuracy;
        resting = 0;
        restingSum = 0;
    }

    private void average(double accuracy) {
        if (count < config.baselineEvaluations()) {
            count++;
            mean += (accuracy - mean) / count;
        }
    }

    /** Where the accuracy left the noise around its mean, if it has not been back, alarm or not; else -1. */
    long leavingSince() {
        return risingSince;
    }

    /** Where the rise began if there is one, else -1. */
    long risingSince() {
        return alarm ? risingSince : -1;
    }

    double mean() {
        return mean;
    }

    double evidence() {
        return evidence;
    }

    RiseState save() {
        return RiseState.newBuilder()
                .setMean(mean)
                .setCount(count)
                .setEvidence(evidence)
                .setRisingSince(risingSince)
                .setAlarm(alarm)
                .setBest(best)
                .setRisen(risen)
                .setResting(resting)
                .setRestingSum(restingSum)
                .build();
    }

    void restore(RiseState from) {
        mean = from.getMean();
        count = from.getCount();
        evidence = from.getEvidence();
        risingSince = from.getRisingSince();
        alarm = from.getAlarm();
        best = from.getBest();
        risen = from.getRisen();
        resting = from.getResting();
        restingSum = from.getRestingSum();
    }
}
