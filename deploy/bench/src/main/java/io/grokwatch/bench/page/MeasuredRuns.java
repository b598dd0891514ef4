package io.grokwatch.bench.page;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.Producers;
import io.grokwatch.bench.harness.SimulatedRun;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Publishes the runs whose pages are measured: a long one with findings, and one in training. */
final class MeasuredRuns implements AutoCloseable {
    static final String LONG = "page-long";
    static final String LIVE = "page-live";
    private static final String WORKER = "bench";
    private static final int LONG_BATCH = 1_024;
    private static final int PERIOD_MS = 100;
    private static final int BEAT_EVERY = 20;

    private final Producers producers;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
    private volatile @Nullable Throwable failure;

    MeasuredRuns(Producers producers) {
        this.producers = producers;
    }

    /** Publishes the long run with evenly spread loss spikes, and waits until it is acknowledged. */
    void publishLong(int steps, int findings) throws Exception {
        RunId id = new RunId(LONG);
        producers.started(LONG, WORKER);
        SimulatedRun run = new SimulatedRun(LONG, 1);
        for (int from = 0; from < steps; from += LONG_BATCH) {
            producers.send(run.next(Math.min(LONG_BATCH, steps - from), System.currentTimeMillis()), at -> {});
        }
        DetectorRef detector = new DetectorRef("anomaly", 1, "0123456789abcdef");
        for (int i = 1; i <= findings; i++) {
            long step = (long) i * (steps - 1) / findings;
            TreeMap<String, Double> evidence = new TreeMap<>();
            evidence.put("ratio", 10.0 + i);
            producers.send(
                    new AnomalyDetected(
                            detector.detectionId(id, "loss-spike", i),
                            detector,
                            id,
                            1,
                            AnomalyDetected.Kind.LOSS_SPIKE,
                            Detection.Stage.CONFIRMED,
                            i,
                            step,
                            step,
                            String.format(Locale.ROOT, "the loss rose tenfold at step %d", step),
                            .9,
                            evidence,
                            null),
                    at -> {});
        }
        producers.send(new RunFinished(id, 1, steps), at -> {});
        producers.flush();
    }

    /** Trains the other run at a rate from now on, until this is closed. */
    @SuppressWarnings("FutureReturnValueIgnored") // A failure is kept, and thrown by check().
    void train(int stepsPerSecond) {
        producers.started(LIVE, WORKER);
        SimulatedRun run = new SimulatedRun(LIVE, 2);
        int batch = Math.max(1, stepsPerSecond * PERIOD_MS / 1_000);
        long[] sent = {0};
        schedule.scheduleAtFixedRate(
                () -> {
                    try {
                        producers.send(run.next(batch, System.currentTimeMillis()), at -> {});
                        if (sent[0]++ % BEAT_EVERY == 0) {
                            producers.beat(WORKER, LIVE, sent[0] * batch, at -> {});
                        }
                    } catch (RuntimeException e) {
                        failure = e;
                        throw e;
                    }
                },
                0,
                PERIOD_MS,
                TimeUnit.MILLISECONDS);
    }

    /**
     * Whether the run is still in training.
     *
     * @throws BenchmarkFailure if it is not
     */
    void check() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new BenchmarkFailure("the run in training ended: " + thrown.getMessage(), thrown);
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
