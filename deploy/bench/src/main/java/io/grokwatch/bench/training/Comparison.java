package io.grokwatch.bench.training;

import io.grokwatch.bench.harness.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Two ways of doing the same, measured in alternation.
 *
 * @param first of each round
 * @param second of each round
 */
record Comparison(List<Pace> first, List<Pace> second) {

    /** Measures both in so many rounds; which of them goes first alternates too. */
    static Comparison of(int rounds, Supplier<Pace> first, Supplier<Pace> second) {
        List<Pace> firsts = new ArrayList<>();
        List<Pace> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                firsts.add(first.get());
                seconds.add(second.get());
            } else {
                seconds.add(second.get());
                firsts.add(first.get());
            }
        }
        return new Comparison(firsts, seconds);
    }

    /** Steps per second of the first. */
    Spread firstRate() {
        return Spread.of(first.stream().map(Pace::stepsPerSecond).toList());
    }

    /** Steps per second of the second. */
    Spread secondRate() {
        return Spread.of(second.stream().map(Pace::stepsPerSecond).toList());
    }

    /** How many times as fast the first is by the clock, round by round. */
    Spread ratio() {
        return ratios(Pace::stepsPerSecond);
    }

    /** The same by processor time, which other load on the machine moves less. */
    Spread processorRatio() {
        return ratios(Pace::stepsPerProcessorSecond);
    }

    /** The same by the processor time of the training thread alone: what the work of other threads leaves of its speed. */
    Spread trainingThreadRatio() {
        return ratios(Pace::stepsPerTrainingSecond);
    }

    private Spread ratios(ToDoubleFunction<Pace> rate) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            ratios.add(rate.applyAsDouble(first.get(i)) / rate.applyAsDouble(second.get(i)));
        }
        return Spread.of(ratios);
    }
}
