package io.grokwatch.detect;

import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The faults of real telemetry, put into recorded runs the same way every time. */
final class Faults {
    private static final long SEED = 20260722;

    private Faults() {}

    /** Every {@code stride}th sample, and those with an evaluation. */
    static RecordedRun thinned(RecordedRun run, int stride) {
        return run.with(run.samples().stream()
                .filter(sample ->
                        sample.step() % stride == 0 || sample.metrics().containsKey("val/accuracy"))
                .toList());
    }

    /** Every {@code stride}th evaluation only; every sample stays. */
    static RecordedRun seldomEvaluated(RecordedRun run, int stride) {
        List<Sample> samples = new ArrayList<>();
        int evaluations = 0;
        for (Sample sample : run.samples()) {
            boolean evaluated = sample.metrics().containsKey("val/accuracy");
            samples.add(evaluated && evaluations++ % stride != 0 ? without(sample, "val/", "train_eval/") : sample);
        }
        return run.with(samples);
    }

    static RecordedRun repeated(RecordedRun run, double share) {
        Random random = new Random(SEED);
        List<Sample> samples = new ArrayList<>();
        for (Sample sample : run.samples()) {
            samples.add(sample);
            if (random.nextDouble() < share) {
                samples.add(samples.get(Math.max(0, samples.size() - 1 - random.nextInt(20))));
            }
        }
        return run.with(samples);
    }

    /** Samples up to {@code distance} places from where they belong. */
    static RecordedRun disordered(RecordedRun run, int distance) {
        Random random = new Random(SEED);
        List<Sample> samples = run.samples();
        double[] places = IntStream.range(0, samples.size())
                .mapToDouble(i -> i + random.nextDouble() * distance)
                .toArray();
        return run.with(IntStream.range(0, places.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> places[i]))
                .map(samples::get)
                .toList());
    }

    static RecordedRun lossy(RecordedRun run, double share, int length) {
        Random random = new Random(SEED);
        List<Sample> samples = new ArrayList<>();
        for (int from = 0; from < run.samples().size(); from += length) {
            if (random.nextDouble() >= share) {
                samples.addAll(run.samples()
                        .subList(from, Math.min(from + length, run.samples().size())));
            }
        }
        return run.with(samples);
    }

    /** Gaussian noise in proportion to every value but the learning rate. */
    static RecordedRun noisy(RecordedRun run, double deviation) {
        Random random = new Random(SEED);
        return run.with(run.samples().stream()
                .map(sample -> {
                    Map<String, Double> metrics = new LinkedHashMap<>();
                    sample.metrics()
                            .forEach((name, value) -> metrics.put(
                                    name, name.equals("lr") ? value : value * (1 + deviation * random.nextGaussian())));
                    return new Sample(sample.step(), metrics);
                })
                .toList());
    }

    static RecordedRun scaled(RecordedRun run, Predicate<String> names, double factor) {
        return run.with(run.samples().stream()
                .map(sample -> {
                    Map<String, Double> metrics = new LinkedHashMap<>();
                    sample.metrics()
                            .forEach((name, value) -> metrics.put(name, names.test(name) ? value * factor : value));
                    return new Sample(sample.step(), metrics);
                })
                .toList());
    }

    static RecordedRun without(RecordedRun run, String... names) {
        return run.with(
                run.samples().stream().map(sample -> without(sample, names)).toList());
    }

    private static Sample without(Sample sample, String... names) {
        Map<String, Double> metrics = new LinkedHashMap<>(sample.metrics());
        for (String name : names) {
            metrics.keySet().removeIf(other -> other.contains(name));
        }
        return new Sample(sample.step(), metrics);
    }
}
