package io.grokwatch.detect.slingshot;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * The growth of a norm in a {@link SpikeWindow}: {@code d ln(norm) / d step} over so many steps, between the samples that it
 * was logged with.
 *
 * @param norm of the sample so many samples before the newest, NaN if it was not logged
 * @param slopeSteps steps over which a rate is taken, at least
 */
record NormGrowth(SpikeWindow window, IntToDoubleFunction norm, int slopeSteps) {

    /** Of the last layer. */
    static NormGrowth ofLastLayer(SpikeWindow window, int slopeSteps) {
        return new NormGrowth(window, window::lastLayerNorm, slopeSteps);
    }

    /** Of the mean of the class weights. */
    static NormGrowth ofClassMean(SpikeWindow window, int slopeSteps) {
        return new NormGrowth(window, window::classMeanNorm, slopeSteps);
    }

    /** Rates of the samples {@code from} to {@code to} (exclusive) back, ascending; empty if the norm was not logged there. */
    double[] rates(int from, int to) {
        int[] logged = logged(from, to);
        double[] rates = new double[logged.length];
        int count = 0;
        int older = 0;
        for (int i = 0; i < logged.length; i++) {
            older = older(logged, i, older);
            if (older == logged.length) {
                break;
            }
            double rate = grown(logged[i], logged[older]) / steps(logged[i], logged[older]);
            if (Double.isFinite(rate)) {
                rates[count++] = rate;
            }
        }
        double[] sorted = Arrays.copyOf(rates, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** How many of {@link #rates} are less than {@code limit} when multiplied by {@code factor}, and how many there are. */
    Count countBelow(double limit, double factor, int from, int to) {
        int[] logged = logged(from, to);
        int below = 0;
        int all = 0;
        int older = 0;
        for (int i = 0; i < logged.length; i++) {
            older = older(logged, i, older);
            if (older == logged.length) {
                break;
            }
            double rate = grown(logged[i], logged[older]) / steps(logged[i], logged[older]);
            if (Double.isFinite(rate)) {
                all++;
                below += factor * rate < limit ? 1 : 0;
            }
        }
        return new Count(below, all);
    }

    /** @see #countBelow */
    record Count(int below, int all) {}

    /**
     * First step of the growth that led up to the sample {@code from} back: the rate has been at least {@code rate} ever
     * since.
     */
    long since(int from, int to, double rate) {
        int[] logged = logged(from, to);
        long since = window.step(from);
        int older = 0;
        for (int i = 0; i < logged.length; i++) {
            older = older(logged, i, older);
            boolean grew =
                    older < logged.length && grown(logged[i], logged[older]) >= rate * steps(logged[i], logged[older]);
            if (!grew) {
                break;
            }
            since = window.step(logged[older]);
        }
        return since;
    }

    /** The samples {@code from} to {@code to} back that have the norm, newest first. */
    private int[] logged(int from, int to) {
        int[] logged = new int[Math.max(0, to - from)];
        int count = 0;
        for (int age = from; age < to; age++) {
            if (!Double.isNaN(norm.applyAsDouble(age))) {
                logged[count++] = age;
            }
        }
        return Arrays.copyOf(logged, count);
    }

    /** Index of the newest at least {@code slopeSteps} older than that of index {@code of}, from {@code least} on. */
    private int older(int[] logged, int of, int least) {
        int older = Math.max(least, of + 1);
        while (older < logged.length && steps(logged[of], logged[older]) < slopeSteps) {
            older++;
        }
        return older;
    }

    private long steps(int newer, int older) {
        return window.step(newer) - window.step(older);
    }

    private double grown(int newer, int older) {
        return StrictMath.log(norm.applyAsDouble(newer) / norm.applyAsDouble(older));
    }
}
