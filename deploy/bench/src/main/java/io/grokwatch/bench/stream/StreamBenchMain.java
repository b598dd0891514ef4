package io.grokwatch.bench.stream;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.FreePort;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.DetectionListener;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.MetricsProgress;
import io.grokwatch.bench.harness.PackagedService;
import io.grokwatch.bench.harness.Percentiles;
import io.grokwatch.bench.harness.Producers;
import io.grokwatch.bench.harness.RunLoad;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.bench.harness.SimulatedRun;
import io.grokwatch.bench.harness.Spread;
import io.grokwatch.events.codec.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Broker, load, stream and consumer on one machine: first as much as the stream takes, then half of what it is asked to
 * take, to see how soon detections are known.
 */
final class StreamBenchMain {
    private static final int RUNS = 16;
    private static final int ROUNDS = 150;
    private static final int REPETITIONS = 7;
    /** Until the compiler has seen the code of the stream often enough: the rate doubles over the first of them. */
    private static final int WARM_UPS = 8;

    private static final double HALF_LOAD = 50_000;
    /** What a worker gathers in 50 ms at a run's share of that load. */
    private static final int BATCH_STEPS = (int) (HALF_LOAD / RUNS / 20);

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration LISTENING = Duration.ofSeconds(30);
    private static final Logger LOGS = Logger.getLogger("");

    private final String bootstrap;
    private final Producers producers;

    private StreamBenchMain(String bootstrap, Producers producers) {
        this.bootstrap = bootstrap;
        this.producers = producers;
    }

    public static void main(String[] args) throws Exception {
        LOGS.setLevel(Level.WARNING);
        Path folder = Scratch.create("stream");
        int status = 0;
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), FreePort.find());
                PackagedService stream = PackagedService.stream(broker.bootstrap(), folder);
                Producers producers = new Producers(broker.bootstrap())) {
            new StreamBenchMain(broker.bootstrap(), producers).run(stream);
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage());
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    private void run(PackagedService stream) throws Exception {
        System.out.println(Machine.here().line() + ", Kafka " + AppInfoParser.getVersion());
        try (MetricsProgress progress = new MetricsProgress(bootstrap)) {
            Spread rate = throughput(stream, progress);
            RunLoad load = new RunLoad(producers, "half", RUNS);
            load.publish(BATCH_STEPS, HALF_LOAD, WARM_UP.toNanos());
            DetectionListener listener = new DetectionListener(bootstrap, load);
            load.publish(BATCH_STEPS, HALF_LOAD, LISTENING.toNanos());
            progress.awaitStream();
            show(rate, Percentiles.of(listener.stop()));
        }
    }

    /** Steps in a second, from the first that is sent to the commit of the last. */
    private Spread throughput(PackagedService stream, MetricsProgress progress) throws Exception {
        List<Double> rates = new ArrayList<>();
        long steps = (long) RUNS * ROUNDS * SimulatedRun.BATCH;
        for (int repetition = -WARM_UPS; repetition < REPETITIONS; repetition++) {
            RunLoad load = new RunLoad(producers, "full-" + (repetition + WARM_UPS), RUNS);
            var rounds = load.prepare(ROUNDS);
            Duration before = stream.processorTime();
            long start = System.nanoTime();
            load.publish(rounds);
            progress.awaitStream();
            double seconds = (System.nanoTime() - start) / 1e9;
            double busy = stream.processorTime().minus(before).toMillis() / 1e3;
            System.out.printf(
                    Locale.ROOT,
                    "%s %,d steps in %.2f s: %,.0f a second; the stream's processor time %.2f s%n",
                    repetition < 0 ? "warm-up" : "full load",
                    steps,
                    seconds,
                    steps / seconds,
                    busy);
            if (repetition >= 0) {
                rates.add(steps / seconds);
            }
        }
        return Spread.of(rates);
    }

    private static void show(Spread rate, Percentiles delays) throws Exception {
        System.out.println("steps a second, exactly once   " + rate.line("%,.0f"));
        System.out.printf(
                Locale.ROOT,
                "acknowledgement to detection   p50 %.0f ms, p90 %.0f ms, p99 %.0f ms of %,d detections at %,.0f steps a"
                        + " second in batches of %d steps%n",
                delays.ms(.5),
                delays.ms(.9),
                delays.ms(.99),
                delays.count(),
                HALF_LOAD,
                BATCH_STEPS);
        Map<String, Number> figure = new LinkedHashMap<>();
        figure.put("steps_per_s", Math.round(rate.median()));
        figure.put("detection_p50_ms", Math.round(delays.ms(.5)));
        figure.put("detection_p99_ms", Math.round(delays.ms(.99)));
        System.out.println(Json.MAPPER.writeValueAsString(figure));
    }
}
