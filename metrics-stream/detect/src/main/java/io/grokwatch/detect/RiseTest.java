package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Page and Hinkley's test for a rise of the validation accuracy above its mean after memorising.
 *
 * <p>With {@code m} the mean of {@code k} accuracies, {@code s = (m n + 1) / (n + 2)}, {@code sd = max(.01, sqrt(s (1 - s) (1
 * + 1 / k) / n))} the standard deviation from it that {@code n} validation examples give another, and {@code d = max(.005,
 * sd / 2 + sd / sqrt(k))} the drift to ignore, which the mean may be wrong by, it accumulates {@code M = max(0, M + v - m -
 * d)}. The alarm is raised at {@code M >= max(.1, 8 sd)} if the accuracy itself stands a tenth of what is left to learn and
 * {@code 3 sd} above the mean, and holds until {@code M} is 0 again. The onset is the first of the evaluations before the
 * alarm that have all been {@code 2 sd} above the mean: where {@code M} left 0 would be too early where the accuracy wavers.
 * Values below that make up the mean, of the first 20 evaluations at most: a mean that went on would follow the rise it is
 * to show.
 *
 * <p>A rise ends on a plateau: where the accuracy has not bettered its best by more than {@code sd} for twice as many
 * evaluations as it rose for, and 20 at least. The mean of the plateau is then what another rise has to leave behind.
 *
 * <p>E. S. Page, Continuous inspection schemes, Biometrika 41, 1954; D. V. Hinkley, Inference about the change-point from
 * cumulative sum tests, Biometrika 58, 1971.
 */
final class RiseTest {
    private static final double LEAST_DEVIATION = .01;
    private static final double LEAST_DRIFT = .005;
    private static final double ALARM_DEVIATIONS = 8;
    private static final double HIGH_DEVIATIONS = 3;
    private static final double NOISE_DEVIATIONS = 2;

    private final Grokking config;
    private double mean;
    private int count;
    private double evidence;
    private long risingSince = -1;
    private boolean alarm;
    private double best;
    private int risen;
    private int resting;
    private double restingSum;

    RiseTest(Grokking config) {
        this.config = config;
    }

    /** Begins anew, with the mean of some accuracies. */
    void start(double baseline, int of) {
        mean = baseline;
        count = of;
        evidence = 0;
        risingSince = -1;
        alarm = false;
    }

    boolean begun() {
        return count > 0;
    }

    /** Takes an evaluation; true if the accuracy has fallen back to the mean from a rise. */
    boolean add(long step, double accuracy, @Nullable Integer examples) {
        double deviation = deviation(examples == null ? 0 : examples);
        double drift = Math.max(LEAST_DRIFT, deviation * (.5 + 1 / Math.sqrt(Math.max(1, count))));
        evidence = Math.max(0, evidence + accuracy - mean - drift);
        if (evidence == 0) {
            boolean fellBack = alarm;
            risingSince = -1;
            alarm = false;
            average(accuracy);
            return fellBack;
        }
        if (!alarm && accuracy - mean < NOISE_DEVIATIONS * deviation) {
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
        boolean high = accuracy - mean >= Math.max(config.riseThreshold() * (1 - mean), HIGH_DEVIATIONS * deviation);
        alarm |= high && evidence >= Math.max(config.riseThreshold(), ALARM_DEVIATIONS * deviation);
        if (alarm && resting >= Math.max(config.baselineEvaluations(), config.plateauRises() * risen)) {
            start(restingSum / resting, config.baselineEvaluations());
        }
        return false;
    }

    /** Of one accuracy from the mean, which is that of few evaluations at first. */
    private double deviation(int examples) {
        if (examples == 0) {
            return LEAST_DEVIATION;
        }
        double share = Math.clamp((mean * examples + 1) / (examples + 2.0), 0, 1);
        return Math.max(LEAST_DEVIATION, Math.sqrt(share * (1 - share) / examples * (1 + 1.0 / Math.max(1, count))));
    }

    private void climb(double accuracy) {
        best = accuracy;
        resting = 0;
        restingSum = 0;
    }

    /** Forgets a rise that began at a step or after it. */
    void rewind(long step) {
        if (risingSince >= step) {
            start(mean, count);
        }
    }

    /** Where the accuracy left the noise around its mean, if it has not been back, alarm or not; else -1. */
    long leavingSince() {
        return risingSince;
    }

    private void average(double accuracy) {
        if (count < config.baselineEvaluations()) {
            count++;
            mean += (accuracy - mean) / count;
        }
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

    void write(DataOutput out) throws IOException {
        out.writeDouble(mean);
        out.writeInt(count);
        out.writeDouble(evidence);
        out.writeLong(risingSince);
        out.writeBoolean(alarm);
        out.writeDouble(best);
        out.writeInt(risen);
        out.writeInt(resting);
        out.writeDouble(restingSum);
    }

    void read(DataInput in, int version) throws IOException {
        mean = in.readDouble();
        count = in.readInt();
        evidence = in.readDouble();
        risingSince = in.readLong();
        alarm = in.readBoolean();
        if (version >= 2) {
            best = in.readDouble();
            risen = in.readInt();
            resting = in.readInt();
            restingSum = in.readDouble();
        }
    }
}
