package io.grokwatch.bench.harness;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.RunId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A run as the built-in trainers log it: eleven metrics every step, two more at every evaluation. It memorises at step 100,
 * then slingshots every {@value #PERIOD} steps, and generalises at step 5000. The same seed gives the same run.
 */
public final class SimulatedRun {
    /** Steps of one batch: what a worker gathers at most. */
    public static final int BATCH = 256;

    private static final int PERIOD = 600;
    private static final int EVALUATION_EVERY = 25;
    private static final int MEMORISED = 100;
    private static final int GENERALISED = 5000;

    private final RunId runId;
    private final Random random;
    private long step;
    private long sequence;

    public SimulatedRun(String id, long seed) {
        this.runId = new RunId(id);
        this.random = new Random(seed);
    }

    /** The next {@value #BATCH} steps, all logged at one time. */
    public MetricBatch next(long timeMs) {
        return next(BATCH, timeMs);
    }

    /** The next steps. */
    public MetricBatch next(int count, long timeMs) {
        long[] steps = new long[count];
        double[][] values = new double[NAMES.size()][count];
        List<Long> evaluations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps[i] = step++;
            row(steps[i], values, i);
            if (steps[i] % EVALUATION_EVERY == 0) {
                evaluations.add(steps[i]);
            }
        }
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < values.length; c++) {
            columns.add(new Column(NAMES.get(c), Doubles.adopt(values[c])));
        }
        List<Block> blocks = new ArrayList<>(List.of(block(steps, timeMs, columns)));
        if (!evaluations.isEmpty()) {
            blocks.add(evaluations(evaluations, timeMs));
        }
        return new MetricBatch(runId, 1, sequence++, blocks);
    }

    private static final List<String> NAMES = List.of(
            MetricNames.TRAIN_LOSS,
            MetricNames.TRAIN_ACCURACY,
            MetricNames.LR,
            MetricNames.WEIGHTS_NORM,
            MetricNames.GRAD_NORM,
            MetricNames.UPDATE_NORM,
            MetricNames.LAST_LAYER_NORM,
            MetricNames.LAST_LAYER_UPDATE_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE,
            MetricNames.SOFTMAX_COLLAPSE_FRACTION);

    private void row(long at, double[][] values, int i) {
        boolean fitted = at >= MEMORISED;
        long phase = at % PERIOD;
        boolean spiking = fitted && at > 2 * PERIOD && phase < 40;
        double quiet = fitted ? 1e-7 : Math.exp(-(double) at / 20);
        double height = phase < 5 ? Math.pow(10, phase - 6.0) : .1 * Math.exp(-(phase - 5.0) / 2);
        double growth = .02 * Math.floorDiv(at, PERIOD) + Math.max(0, phase - PERIOD + 90) * 2e-4;
        values[0][i] = (spiking ? Math.max(quiet, height) : quiet) * (1 + .01 * random.nextGaussian());
        values[1][i] = spiking && phase < 10 ? .9 : fitted ? 1 : Math.min(1, at / 100.0);
        values[2][i] = 1e-3;
        values[3][i] = 20 + growth;
        values[4][i] = values[0][i] * 3;
        values[5][i] = spiking ? 2e-2 : 5e-4;
        values[6][i] = 2.7 + growth;
        values[7][i] = spiking ? 2e-2 : 5e-4 * (1 + .1 * random.nextDouble());
        values[8][i] = .2 + growth / 2;
        values[9][i] = fitted ? -.9 : -.1;
        values[10][i] = fitted && !spiking ? .9 : 0;
    }

    private Block evaluations(List<Long> at, long timeMs) {
        long[] steps = at.stream().mapToLong(Long::longValue).toArray();
        double[] losses = new double[steps.length];
        double[] accuracies = new double[steps.length];
        for (int i = 0; i < steps.length; i++) {
            double solved = Math.clamp((steps[i] - GENERALISED + 1000) / 1000.0, 0, 1);
            losses[i] = 5 - 4.9 * solved;
            accuracies[i] = .03 + .96 * solved + .002 * random.nextGaussian();
        }
        return block(
                steps,
                timeMs,
                List.of(
                        new Column(MetricNames.VAL_LOSS, Doubles.adopt(losses)),
                        new Column(MetricNames.VAL_ACCURACY, Doubles.adopt(accuracies))));
    }

    private static Block block(long[] steps, long timeMs, List<Column> columns) {
        long[] times = new long[steps.length];
        Arrays.fill(times, timeMs);
        return new Block(Longs.adopt(steps), Longs.adopt(times), columns);
    }
}
