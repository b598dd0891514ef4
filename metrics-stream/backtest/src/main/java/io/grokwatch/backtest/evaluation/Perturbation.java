package io.grokwatch.backtest.evaluation;

import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A fault of real telemetry, applied to recorded runs deterministically.
 *
 * @param name a short description
 * @param change applied to the samples of a run
 */
record Perturbation(String name, UnaryOperator<List<Sample>> change) {
    private static final long SEED = 20260722;

    /** All perturbations, in the order of the report. */
    static List<Perturbation> all() {
        return List.of(
                new Perturbation("every 2nd step", samples -> thinned(samples, 2)),
                new Perturbation("every 3rd step", samples -> thinned(samples, 3)),
                new Perturbation("every 7th step", samples -> thinned(samples, 7)),
                new Perturbation("every 10th step", samples -> thinned(samples, 10)),
                new Perturbation("every 2nd evaluation", samples -> withFewerEvaluations(samples, 2)),
                new Perturbation("every 5th evaluation", samples -> withFewerEvaluations(samples, 5)),
                new Perturbation("a tenth repeated", samples -> repeated(samples, .1)),
                new Perturbation("out of order by 8", samples -> shuffled(samples, 8)),
                new Perturbation("out of order by 48", samples -> shuffled(samples, 48)),
                new Perturbation("a twentieth lost in pieces of 5", samples -> lossy(samples, .05, 5)),
                new Perturbation("a twentieth lost in pieces of 20", samples -> lossy(samples, .05, 20)),
                new Perturbation("a fifth again from a checkpoint", Perturbation::resumedFromCheckpoint),
                new Perturbation("noise of 1 %", samples -> noisy(samples, .01)),
                new Perturbation("noise of 2 %", samples -> noisy(samples, .02)),
                new Perturbation("noise of 3 %", samples -> noisy(samples, .03)),
                new Perturbation("losses halved", samples -> scaled(samples, name -> name.contains("loss"), .5)),
                new Perturbation("losses tenfold", samples -> scaled(samples, name -> name.contains("loss"), 10)),
                new Perturbation("norms tenfold", samples -> scaled(samples, name -> name.contains("norm"), 10)),
                new Perturbation(
                        "accuracies in percent", samples -> scaled(samples, name -> name.contains("accuracy"), 100)),
                new Perturbation("no norms", samples -> without(samples, "norm")),
                new Perturbation("no collapse fraction", samples -> without(samples, "collapse")),
                new Perturbation("no cosine", samples -> without(samples, "cosine")),
                new Perturbation("no direct evidence", samples -> without(samples, "collapse", "cosine")),
                new Perturbation(
                        "losses and accuracies only", samples -> without(samples, "norm", "layer", "collapse")));
    }

    /** Keeps every {@code stride}th sample, and those with an evaluation. */
    static List<Sample> thinned(List<Sample> samples, int stride) {
        return samples.stream()
                .filter(sample -> sample.step() % stride == 0 || isEvaluation(sample))
                .toList();
    }

    private static boolean isEvaluation(Sample sample) {
        return sample.metrics().containsKey("val/accuracy");
    }

    /** Removes the metrics of all but every {@code stride}th evaluation. */
    private static List<Sample> withFewerEvaluations(List<Sample> samples, int stride) {
        List<Sample> changed = new ArrayList<>();
        int evaluations = 0;
        for (Sample sample : samples) {
            boolean dropped = isEvaluation(sample) && evaluations++ % stride != 0;
            changed.add(dropped ? without(sample, "val/", "train_eval/") : sample);
        }
        return changed;
    }

    /** Repeats a fraction of the samples up to 20 places later. */
    private static List<Sample> repeated(List<Sample> samples, double fraction) {
        Random random = new Random(SEED);
        List<Sample> changed = new ArrayList<>();
        for (Sample sample : samples) {
            changed.add(sample);
            if (random.nextDouble() < fraction) {
                changed.add(changed.get(Math.max(0, changed.size() - 1 - random.nextInt(20))));
            }
        }
        return changed;
    }

    /** Moves samples by up to {@code distance} places. */
    private static List<Sample> shuffled(List<Sample> samples, int distance) {
        Random random = new Random(SEED);
        double[] places = IntStream.range(0, samples.size())
                .mapToDouble(i -> i + random.nextDouble() * distance)
                .toArray();
        return IntStream.range(0, places.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> places[i]))
                .map(samples::get)
                .toList();
    }

    /** Removes a fraction of the samples, in runs of {@code length} consecutive ones. */
    private static List<Sample> lossy(List<Sample> samples, double fraction, int length) {
        Random random = new Random(SEED);
        List<Sample> changed = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += length) {
            if (random.nextDouble() >= fraction) {
                changed.addAll(samples.subList(from, Math.min(from + length, samples.size())));
            }
        }
        return changed;
    }

    /** At three fifths of the run, it resumes from a checkpoint at two fifths. */
    private static List<Sample> resumedFromCheckpoint(List<Sample> samples) {
        List<Sample> changed = new ArrayList<>(samples.subList(0, 3 * samples.size() / 5));
        changed.addAll(samples.subList(2 * samples.size() / 5, samples.size()));
        return changed;
    }

    /** Applies Gaussian noise in proportion to every value but the learning rate. */
    private static List<Sample> noisy(List<Sample> samples, double deviation) {
        Random random = new Random(SEED);
        return multiplied(samples, name -> name.equals("lr") ? 1 : 1 + deviation * random.nextGaussian());
    }

    private static List<Sample> scaled(List<Sample> samples, Predicate<String> names, double factor) {
        return multiplied(samples, name -> names.test(name) ? factor : 1);
    }

    private static List<Sample> multiplied(List<Sample> samples, ToDoubleFunction<String> factor) {
        return samples.stream()
                .map(sample -> {
                    Map<String, Double> metrics = new LinkedHashMap<>();
                    sample.metrics().forEach((name, value) -> metrics.put(name, value * factor.applyAsDouble(name)));
                    return new Sample(sample.step(), metrics);
                })
                .toList();
    }

    private static List<Sample> without(List<Sample> samples, String... names) {
        return samples.stream().map(sample -> without(sample, names)).toList();
    }

    /** The sample without the metrics whose name contains one of the given parts. */
    private static Sample without(Sample sample, String... names) {
        Map<String, Double> metrics = new LinkedHashMap<>(sample.metrics());
        for (String name : names) {
            metrics.keySet().removeIf(other -> other.contains(name));
        }
        return new Sample(sample.step(), metrics);
    }
}
