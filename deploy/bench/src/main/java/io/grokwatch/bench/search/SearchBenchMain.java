package io.grokwatch.bench.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.backing.FreePort;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.EndedRuns;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.PackagedService;
import io.grokwatch.bench.harness.Percentiles;
import io.grokwatch.bench.harness.ProcessMemory;
import io.grokwatch.bench.harness.Producers;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.TopicCreation;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Broker, store and tracker on one machine with many runs that have ended. The tracker is started again before the measurement, so that
 * the first list is that of a reader who opens it after a start. Requests come one after the other.
 */
final class SearchBenchMain {
    private static final Duration PROJECTION_LIMIT = Duration.ofMinutes(10);
    private static final String[] METRICS = {"train/loss", "val/loss", "val/accuracy"};
    /** Those that the page shows unless people choose others. */
    private static final String COLUMNS = Stream.of(
                    "name",
                    "phase",
                    "memorised_step",
                    "detection.grokking.onset_step",
                    "generalised_step",
                    "delay_ratio",
                    "step",
                    "slingshots",
                    "status")
            .map(column -> "&column=" + column)
            .collect(Collectors.joining());

    private static final Logger LOGS = Logger.getLogger("");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Number> figure = new LinkedHashMap<>();
    private final Random random = new Random(2);

    private SearchBenchMain() {}

    /** Arguments: runs, requests of each kind, seconds of the warm-up. */
    public static void main(String[] args) throws Exception {
        LOGS.setLevel(Level.WARNING);
        Path folder = Scratch.create("search");
        int status = 0;
        try {
            new SearchBenchMain()
                    .run(
                            folder,
                            Integer.parseInt(args[0]),
                            Integer.parseInt(args[1]),
                            Duration.ofSeconds(Integer.parseInt(args[2])));
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage());
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    @SuppressWarnings("try") // The store serves while it is open.
    private void run(Path folder, int runs, int requests, Duration warmUp) throws Exception {
        System.out.println(Machine.here().line());
        int storePort = FreePort.find();
        String connection = "mongodb://127.0.0.1:" + storePort;
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), FreePort.find());
                EmbeddedStore store = EmbeddedStore.start(folder.resolve("store"), storePort)) {
            TopicCreation.create(broker.bootstrap(), Topics.ALL, Duration.ofSeconds(30));
            try (PackagedService tracker = PackagedService.tracker(broker.bootstrap(), connection, folder);
                    Producers producers = new Producers(broker.bootstrap())) {
                project(tracker, producers, runs);
            }
            long begin = System.nanoTime();
            try (PackagedService tracker = PackagedService.tracker(broker.bootstrap(), connection, folder)) {
                put("ready_ms", (System.nanoTime() - begin) / 1e6);
                measure(tracker, requests, warmUp);
                put("tracker_resident_mib", (double) ProcessMemory.residentMib(tracker.pid()));
            }
        }
        System.out.println(Json.MAPPER.writeValueAsString(figure));
    }

    private void project(PackagedService tracker, Producers producers, int runs) throws Exception {
        long begin = System.nanoTime();
        new EndedRuns(producers).publish(runs);
        String done = "/api/v1/runs?limit=1&filter="
                + encoded("status = 'FINISHED' AND metrics.val/loss >= 0 AND phase IS NOT NULL");
        while (get(tracker, done).path("matching").asInt() < runs) {
            if (System.nanoTime() - begin > PROJECTION_LIMIT.toNanos()) {
                throw new BenchmarkFailure(
                        "the runs were not projected within " + PROJECTION_LIMIT.toMinutes() + " min");
            }
            Thread.sleep(500);
        }
        put("runs", runs);
        put("projected_s", (System.nanoTime() - begin) / 1e9);
    }

    private void measure(PackagedService tracker, int requests, Duration warmUp) throws Exception {
        String list = "/api/v1/runs?limit=50&spark=60";
        String table = "/api/v1/run-table?limit=50" + COLUMNS;
        long begin = System.nanoTime();
        get(tracker, table);
        put("table_first_ms", (System.nanoTime() - begin) / 1e6);
        begin = System.nanoTime();
        get(tracker, list);
        put("list_first_ms", (System.nanoTime() - begin) / 1e6);
        Map<String, Supplier<String>> kinds = new LinkedHashMap<>();
        kinds.put("table", () -> table + "&orderBy=" + encoded(order()) + "&filter=" + encoded(filter()));
        kinds.put("list", () -> list);
        kinds.put("filter", () -> "/api/v1/runs?limit=50&filter=" + encoded(filter()));
        kinds.put("sort", () -> "/api/v1/runs?limit=50&orderBy=" + encoded(order()) + "&filter=" + encoded(filter()));
        kinds.put(
                "group",
                () -> "/api/v1/run-groups?by=params.lr&by=params.optimizer&aggregate="
                        + encoded("median(metrics.val/loss)") + "&aggregate=" + encoded("p90(memorised_step)"));
        while (System.nanoTime() - begin < warmUp.toNanos()) {
            for (Supplier<String> paths : kinds.values()) {
                get(tracker, paths.get());
            }
        }
        for (Map.Entry<String, Supplier<String>> kind : kinds.entrySet()) {
            measure(kind.getKey(), tracker, requests, kind.getValue());
        }
        pages(tracker, requests);
    }

    private String filter() {
        return switch (random.nextInt(5)) {
            case 0 -> "params.lr < " + random.nextDouble() / 100 + " AND metrics.val/loss < " + random.nextDouble();
            case 1 -> "params.optimizer IN ('adamw', 'lion') AND phase = 'memorised'";
            case 2 -> "name LIKE '%" + random.nextInt(10) + "' AND params.group3.setting48 LIKE 'value-1%'";
            case 3 ->
                "(params.amp = true OR params.p > " + (31 + random.nextInt(90)) + ") AND memorised_step < "
                        + random.nextInt(4_000);
            default -> "NOT (status = 'RUNNING') AND params.group2.setting7 >= " + random.nextDouble();
        };
    }

    private String order() {
        return switch (random.nextInt(4)) {
            case 0 -> "metrics." + METRICS[random.nextInt(METRICS.length)];
            case 1 -> "params.lr DESC, metrics.val/loss";
            case 2 -> "params.group3.setting48";
            default -> "memorised_step DESC";
        };
    }

    private void measure(String what, PackagedService tracker, int requests, Supplier<String> paths) throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            String path = paths.get();
            long begin = System.nanoTime();
            get(tracker, path);
            nanos.add(System.nanoTime() - begin);
        }
        show(what, nanos);
    }

    /** From the first page to the last, in an order. */
    private void pages(PackagedService tracker, int requests) throws Exception {
        List<Long> nanos = new ArrayList<>();
        String first = "/api/v1/runs?limit=50&orderBy=" + encoded("metrics.val/loss DESC");
        String next = "";
        while (nanos.size() < requests) {
            String path = next.isEmpty() ? first : first + "&before=" + encoded(next);
            long begin = System.nanoTime();
            JsonNode page = get(tracker, path);
            nanos.add(System.nanoTime() - begin);
            next = page.path("next").asText("");
        }
        show("page", nanos);
    }

    private void show(String what, List<Long> nanos) {
        Percentiles delays = Percentiles.of(nanos);
        System.out.printf(
                Locale.ROOT,
                "%-8s p50 %.1f ms, p99 %.1f ms, max %.1f ms of %,d%n",
                what,
                delays.ms(.5),
                delays.ms(.99),
                delays.ms(1),
                delays.count());
        put(what + "_p50_ms", delays.ms(.5));
        put(what + "_p99_ms", delays.ms(.99));
    }

    private void put(String name, double value) {
        figure.put(name, Math.round(value * 10) / 10.0);
    }

    private JsonNode get(PackagedService tracker, String path) throws IOException, InterruptedException {
        URI uri = tracker.address().resolve(path);
        var response = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new BenchmarkFailure(response.statusCode() + " to " + uri + ": " + response.body());
        }
        return Json.MAPPER.readTree(response.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
