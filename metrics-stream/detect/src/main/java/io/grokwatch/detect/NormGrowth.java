package io.grokwatch.detect;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * How fast a norm in a {@link SpikeWindow} grows: {@code d ln(norm) / d step} over so many steps.
 *
 * @param norm of the sample so many samples before the newest, NaN if it was not logged
 * @param slopeSteps steps over which a rate is taken, at least
 */
record NormGrowth(SpikeWindow window, IntToDoubleFunction norm, int slopeSteps) {

    /** Rates of the samples {@code from} to {@code to} (exclusive) back, ascending; empty if the norm was not logged there. */
    double[] rates(int from, int to) {
        double[] rates = new double[Math.max(0, to - from)];
        int count = 0;
        int older = from;
        for (int age = from; age < to; age++) {
            older = older(age, older);
            if (older >= to) {
                break;
            }
            double rate = grown(age, older) / (window.step(age) - window.step(older));
            if (Double.isFinite(rate)) {
                rates[count++] = rate;
            }
        }
        double[] sorted = Arrays.copyOf(rates, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /**
     * First step of the growth that led up to the sample {@code from} back: the rate has been at least {@code rate} ever
     * since.
     */
    long since(int from, int to, double rate) {
        long since = window.step(from);
        int older = from;
        for (int age = from; age < to; age++) {
            older = older(age, older);
            double grown = older < to ? grown(age, older) : 0;
            if (!(grown >= rate * (window.step(age) - window.step(Math.min(older, to - 1))))) {
                break;
            }
            since = window.step(older);
        }
        return since;
    }

    /** The newest sample at least {@code slopeSteps} older than that of {@code age}, from {@code least} on. */
    private int older(int age, int least) {
        int older = Math.max(least, age + 1);
        while (older < window.size() && window.step(age) - window.step(older) < slopeSteps) {
            older++;
        }
        return older;
    }

    private double grown(int age, int older) {
        return Math.log(norm.applyAsDouble(age) / norm.applyAsDouble(older));
    }
}
