package io.grokwatch.bench.detect;

import io.grokwatch.bench.harness.SimulatedRun;
import io.grokwatch.bench.harness.Spread;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * One thread that shows a simulated run to all detectors, as the stream does, batch by batch. Time is that of the thread on
 * its core, so that what else the machine does is not counted; the wall-clock time is reported beside it.
 */
final class DetectBench {
    private static final int BATCHES = 400;
    private static final long STEPS = (long) BATCHES * SimulatedRun.BATCH;
    private static final int WARM_UPS = 30;
    private static final int REPETITIONS = 41;

    private long findings;

    /**
     * What was measured.
     *
     * @param stepsPerSecond steps with all their metrics, in a second of one core
     * @param stepsPerWallSecond the same by the clock on the wall
     * @param valuesPerStep metrics logged for one step, on average
     * @param mostStateBytes of one run, after any batch
     * @param findings of one run
     */
    record Result(
            Spread stepsPerSecond,
            Spread stepsPerWallSecond,
            double valuesPerStep,
            int mostStateBytes,
            long findings) {}

    Result run() {
        List<MetricBatch> batches = new ArrayList<>();
        SimulatedRun run = new SimulatedRun("bench", 1);
        for (int i = 0; i < BATCHES; i++) {
            batches.add(run.next(0));
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Double> rates = new ArrayList<>();
        List<Double> wallRates = new ArrayList<>();
        for (int i = 0; i < WARM_UPS + REPETITIONS; i++) {
            long wallNanos = System.nanoTime();
            long nanos = threads.getCurrentThreadCpuTime();
            fold(batches);
            nanos = threads.getCurrentThreadCpuTime() - nanos;
            wallNanos = System.nanoTime() - wallNanos;
            if (i >= WARM_UPS) {
                rates.add(STEPS * 1e9 / nanos);
                wallRates.add(STEPS * 1e9 / wallNanos);
            }
        }
        return new Result(Spread.of(rates), Spread.of(wallRates), valuesPerStep(batches), mostState(batches), findings);
    }

    private void fold(List<MetricBatch> batches) {
        findings = 0;
        RunDetectors detectors = RunDetectors.of(new RunId("bench"), DetectorConfig.defaults());
        for (MetricBatch batch : batches) {
            findings += detectors.accept(batch).size();
        }
    }

    private static double valuesPerStep(List<MetricBatch> batches) {
        long values = batches.stream()
                .flatMap(batch -> batch.blocks().stream())
                .mapToLong(
                        block -> (long) block.columns().size() * block.steps().size())
                .sum();
        return values / (double) STEPS;
    }

    private static int mostState(List<MetricBatch> batches) {
        RunDetectors detectors = RunDetectors.of(new RunId("bench"), DetectorConfig.defaults());
        int most = 0;
        for (MetricBatch batch : batches) {
            detectors.accept(batch);
            most = Math.max(most, detectors.toBytes().length);
        }
        return most;
    }
}
