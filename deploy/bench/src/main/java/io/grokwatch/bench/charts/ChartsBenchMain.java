package io.grokwatch.bench.charts;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.bench.harness.BackingProcess;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.PackagedService;
import io.grokwatch.bench.harness.Percentiles;
import io.grokwatch.bench.harness.ProcessMemory;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.tracker.client.SeriesList;
import io.grokwatch.tracker.client.TrackerJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Stores long runs, starts store and tracker again, and times the series that charts ask for. */
final class ChartsBenchMain {
    private static final Logger LOGS = Logger.getLogger("");
    private static final Duration READABLE_WITHIN = Duration.ofMinutes(8);
    private static final int BATCH = 1_024;
    private static final int WARM_ROUNDS = 3;
    private static final int MLFLOW_READINGS = 3;

    private final int runs;
    private final int steps;
    private final int points;
    private final int zooms;
    private final HttpClient http = HttpClient.newHttpClient();

    private ChartsBenchMain(int runs, int steps, int points, int zooms) {
        this.runs = runs;
        this.steps = steps;
        this.points = points;
        this.zooms = zooms;
    }

    /** Arguments: runs, steps, pixels, zooms, Python and script of MLflow's client or two empty ones. */
    public static void main(String[] args) throws Exception {
        LOGS.setLevel(Level.WARNING);
        Path folder = Scratch.create("charts");
        int status = 0;
        try {
            new ChartsBenchMain(
                            Integer.parseInt(args[0]),
                            Integer.parseInt(args[1]),
                            Integer.parseInt(args[2]),
                            Integer.parseInt(args[3]))
                    .run(folder, List.of(args[4], args[5]));
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage());
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    private void run(Path folder, List<String> mlflow) throws Exception {
        int kafkaPort = BackingProcess.freePort();
        int storePort = BackingProcess.freePort();
        String bootstrap = "127.0.0.1:" + kafkaPort;
        String store = "mongodb://127.0.0.1:" + storePort;
        Map<String, Object> figure = new LinkedHashMap<>();
        System.out.println(Machine.here().line());
        try (ServiceProcess broker = BackingProcess.broker(folder, kafkaPort)) {
            broker.start();
            broker.awaitReady();
            TopicCreation.create(bootstrap, Topics.ALL, Duration.ofSeconds(30));
            try (ServiceProcess first = BackingProcess.store(folder, storePort)) {
                first.start();
                first.awaitReady();
                try (PackagedService tracker = PackagedService.tracker(bootstrap, store, folder)) {
                    publish(bootstrap, tracker.address());
                }
            }
            try (ServiceProcess second = BackingProcess.store(folder, storePort)) {
                second.start();
                second.awaitReady();
                try (PackagedService tracker = PackagedService.tracker(bootstrap, store, folder)) {
                    charts(tracker.address(), figure);
                    figure.put("tracker_mib", ProcessMemory.peakMib(tracker.pid()));
                    figure.put("store_mib", ProcessMemory.peakMib(second.pid()));
                    figure.put("broker_mib", ProcessMemory.peakMib(broker.pid()));
                }
            }
        }
        mlflow(mlflow, folder, figure);
        figure.put("machine", Machine.here());
        System.out.println(Json.MAPPER.writeValueAsString(figure));
    }

    /** Run 0 is read beforehand, so that the tracker's code is compiled when the others are read first. */
    private void charts(URI tracker, Map<String, Object> figure) throws IOException, InterruptedException {
        for (int i = 0; i < WARM_ROUNDS; i++) {
            measure(tracker, ranges(0, 1));
        }
        List<String> all = ranges(1, runs + 1);
        show("cold", measure(tracker, all), figure);
        List<Long> warm = new ArrayList<>();
        for (int i = 0; i < WARM_ROUNDS; i++) {
            warm.addAll(measure(tracker, all));
        }
        show("warm", warm, figure);
    }

    /** The queries of the charts of some runs: the full range and zooms, on both scales. */
    private List<String> ranges(int from, int to) {
        Random random = new Random(from);
        List<String> queries = new ArrayList<>();
        for (int run = from; run < to; run++) {
            String base = "/api/v1/runs/charts-" + run + "/series?name=train/loss&points=" + points;
            for (String scale : List.of("linear", "log")) {
                queries.add(base + "&scale=" + scale);
                for (int i = 0; i < zooms; i++) {
                    int one = random.nextInt(steps);
                    int other = random.nextInt(steps);
                    queries.add(
                            base + "&scale=" + scale + "&from=" + Math.min(one, other) + "&to=" + Math.max(one, other));
                }
            }
        }
        return queries;
    }

    private List<Long> measure(URI tracker, List<String> queries) throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        for (String query : queries) {
            HttpRequest request = HttpRequest.newBuilder(tracker.resolve(query)).build();
            long begin = System.nanoTime();
            var answer = http.send(request, BodyHandlers.ofByteArray());
            nanos.add(System.nanoTime() - begin);
            if (answer.statusCode() != 200) {
                throw new BenchmarkFailure(query + " is answered with status " + answer.statusCode());
            }
        }
        return nanos;
    }

    private static void show(String name, List<Long> nanos, Map<String, Object> figure) {
        Percentiles times = Percentiles.of(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s: %,d series, median %.1f ms, p99 %.1f, maximum %.1f%n",
                name,
                times.count(),
                times.ms(.5),
                times.ms(.99),
                times.ms(1));
        figure.put(name + "_p50_ms", Math.round(times.ms(.5) * 10) / 10.0);
        figure.put(name + "_p99_ms", Math.round(times.ms(.99) * 10) / 10.0);
        figure.put(name + "_max_ms", Math.round(times.ms(1) * 10) / 10.0);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Flushed, and counted by the tracker.
    private void publish(String bootstrap, URI tracker) throws Exception {
        long begin = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(ClientConfigs.durableProducer(
                bootstrap, "bench-charts", Map.of("linger.ms", 5, "batch.size", 1 << 18)))) {
            Random random = new Random(1);
            for (int from = 0; from < steps; from += BATCH) {
                for (int run = 0; run <= runs; run++) {
                    producer.send(RecordCodec.record(batch(run, from, Math.min(steps, from + BATCH), random)));
                }
            }
            producer.flush();
        }
        for (int run = 0; run <= runs; run++) {
            await(tracker, run, begin);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double all = 2.0 * steps * (runs + 1);
        System.out.printf(Locale.ROOT, "%,.0f points stored, %,.0f a second%n", all, all / seconds);
    }

    private void await(URI tracker, int run, long begin) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        tracker.resolve("/api/v1/runs/charts-" + run + "/series?name=train/loss&points=1"))
                .build();
        while (true) {
            var answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200
                    && TrackerJson.MAPPER
                                    .readValue(answer.body(), SeriesList.class)
                                    .series()
                                    .getFirst()
                                    .points()
                            == steps) {
                return;
            }
            if (System.nanoTime() - begin > READABLE_WITHIN.toNanos()) {
                throw new BenchmarkFailure(
                        "run charts-" + run + " is not stored within " + READABLE_WITHIN.toMinutes() + " minutes");
            }
            Thread.sleep(100);
        }
    }

    /** A loss that falls, with noise and spikes, as six digits of it are printed; and a norm as a 32-bit number. */
    private static MetricBatch batch(int run, int from, int to, Random random) {
        int size = to - from;
        long[] stepsOf = new long[size];
        long[] times = new long[size];
        double[] loss = new double[size];
        double[] norm = new double[size];
        for (int i = 0; i < size; i++) {
            stepsOf[i] = from + (long) i;
            double noise = 1 + .05 * random.nextGaussian();
            double spike = random.nextInt(5_000) == 0 ? 10 : 1;
            loss[i] = Math.round(4e6 * noise * spike / (1 + (from + i) / 2e4)) / 1e6;
            norm[i] = (float) (20 + Math.log1p(from + i) * noise);
        }
        Arrays.fill(times, 1_764_000_000_000L + from * 3L);
        return new MetricBatch(
                new RunId("charts-" + run),
                1,
                from / BATCH,
                List.of(new MetricBatch.Block(
                        Longs.adopt(stepsOf),
                        Longs.adopt(times),
                        List.of(
                                new MetricBatch.Column("train/loss", Doubles.adopt(loss)),
                                new MetricBatch.Column("weights/norm", Doubles.adopt(norm))))));
    }

    private void mlflow(List<String> client, Path folder, Map<String, Object> figure)
            throws IOException, InterruptedException {
        if (client.getFirst().isEmpty()) {
            figure.put("mlflow_history_ms", null);
            return;
        }
        Path out = folder.resolve("mlflow.out");
        Path err = folder.resolve("mlflow.err");
        List<String> command = new ArrayList<>(client);
        command.addAll(List.of(folder.toString(), Integer.toString(steps), Integer.toString(MLFLOW_READINGS)));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(20, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroy();
            throw new BenchmarkFailure("MLflow's history could not be read; the output is in " + err);
        }
        JsonNode answer = Json.MAPPER.readTree(Files.readAllLines(out).getLast());
        List<Long> nanos = new ArrayList<>();
        answer.path("seconds").forEach(seconds -> nanos.add((long) (seconds.asDouble() * 1e9)));
        Percentiles times = Percentiles.of(nanos);
        System.out.printf(
                Locale.ROOT,
                "MLflow %s on SQLite: the history of one metric of %,d steps takes %.0f ms%n",
                answer.path("version").asText(),
                steps,
                times.ms(.5));
        figure.put("mlflow_history_ms", Math.round(times.ms(.5)));
        figure.put("mlflow_version", answer.path("version").asText());
    }
}
