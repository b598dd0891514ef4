package io.grokwatch.detect;

import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs made up to show one thing each. */
public final class Simulated {
    private Simulated() {}

    /** Evaluations every {@code stride} steps with these train and validation accuracies in turn. */
    public static RecordedRun evaluated(int stride, double[][] accuracies) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < accuracies.length; i++) {
            samples.add(new Sample(
                    (long) i * stride,
                    Map.of(MetricNames.TRAIN_ACCURACY, accuracies[i][0], MetricNames.VAL_ACCURACY, accuracies[i][1])));
        }
        return new RecordedRun("simulated", RunFacts.UNKNOWN, samples);
    }

    /** {@code count} times the same pair. */
    public static double[][] times(int count, double train, double val) {
        double[][] pairs = new double[count][];
        java.util.Arrays.setAll(pairs, i -> new double[] {train, val});
        return pairs;
    }

    public static double[][] then(double[][]... parts) {
        return java.util.Arrays.stream(parts).flatMap(java.util.Arrays::stream).toArray(double[][]::new);
    }

    /** What a spike looks like, to be varied. */
    public static final class Spiky {
        private final Map<Integer, Double> losses = new LinkedHashMap<>();
        private final Map<String, double[]> metrics = new LinkedHashMap<>();
        private final int steps;
        private RunFacts facts = new RunFacts(10, 200, 200, 0, true, RunFacts.Precision.FLOAT32, 0.0, null);

        /** A run fitted at step 50 and quiet at 1e-7 since, growing slowly, its softmax collapsed. */
        public Spiky(int steps) {
            this.steps = steps;
            metric(MetricNames.SOFTMAX_COLLAPSE_FRACTION, .8);
            metric(MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE, -.95);
            metric(MetricNames.LAST_LAYER_NORM, 3);
            metric(MetricNames.WEIGHTS_NORM, 20);
            metric(MetricNames.LR, 1e-3);
        }

        /** A thousand steps with one spike. */
        public static Spiky once(int step) {
            return new Spiky(1000).spike(step, 1, 60);
        }

        public Spiky facts(RunFacts known) {
            facts = known;
            return this;
        }

        public Spiky metric(String name, double value) {
            double[] values = new double[steps];
            java.util.Arrays.fill(values, value);
            metrics.put(name, values);
            return this;
        }

        public Spiky without(String name) {
            metrics.remove(name);
            return this;
        }

        public Spiky from(int step, String name, double factor) {
            double[] values = java.util.Objects.requireNonNull(metrics.get(name));
            for (int i = step; i < steps; i++) {
                values[i] *= factor;
            }
            return this;
        }

        /** A spike at {@code step} that falls by a tenth of a decade every step. */
        public Spiky spike(int step, double peak, int length) {
            for (int i = 0; i < length; i++) {
                losses.put(step + i, Math.max(1e-7, peak * Math.pow(10, -.1 * i)));
            }
            return this;
        }

        public Spiky loss(int step, double loss) {
            losses.put(step, loss);
            return this;
        }

        public RecordedRun run() {
            List<Sample> samples = new ArrayList<>();
            for (int step = 0; step < steps; step++) {
                Map<String, Double> row = new LinkedHashMap<>();
                row.put(MetricNames.TRAIN_LOSS, losses.getOrDefault(step, step < 50 ? 2.3 : 1e-7));
                for (Map.Entry<String, double[]> metric : metrics.entrySet()) {
                    row.put(metric.getKey(), metric.getValue()[step]);
                }
                samples.add(new Sample(step, row));
            }
            return new RecordedRun("simulated", facts, samples);
        }
    }
}
