package io.grokwatch.bench.harness;

import io.grokwatch.events.Topics;
import io.grokwatch.kafka.TopicCreation;
import io.grokwatch.tracker.client.MetricView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Broker, store, tracker and, if wanted, stream, each in a process of its own. */
public final class Stack implements AutoCloseable {
    private static final Duration CREATION_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Path folder;
    private final String bootstrap;
    private final int storePort;
    private final ServiceProcess broker;
    private final ServiceProcess store;
    private final PackagedService tracker;
    private final @Nullable PackagedService stream;
    private final TrackerClient client;

    private Stack(
            Path folder,
            String bootstrap,
            int storePort,
            ServiceProcess broker,
            ServiceProcess store,
            PackagedService tracker,
            @Nullable PackagedService stream) {
        this.folder = folder;
        this.bootstrap = bootstrap;
        this.storePort = storePort;
        this.broker = broker;
        this.store = store;
        this.tracker = tracker;
        this.stream = stream;
        this.client = new TrackerClient(tracker.address().toString());
    }

    /**
     * Starts them, and returns when all serve.
     *
     * @param folder of their data and logs
     */
    public static Stack start(Path folder, boolean withStream) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int kafkaPort = BackingProcess.freePort();
        int storePort = BackingProcess.freePort();
        String bootstrap = "127.0.0.1:" + kafkaPort;
        ServiceProcess broker = BackingProcess.broker(folder, kafkaPort);
        ServiceProcess store = BackingProcess.store(folder, storePort);
        PackagedService stream = null;
        try {
            broker.start();
            store.start();
            broker.awaitReady();
            store.awaitReady();
            TopicCreation.create(bootstrap, Topics.ALL, CREATION_LIMIT);
            stream = withStream ? PackagedService.stream(bootstrap, folder) : null;
            PackagedService tracker = PackagedService.tracker(bootstrap, "mongodb://127.0.0.1:" + storePort, folder);
            return new Stack(folder, bootstrap, storePort, broker, store, tracker, stream);
        } catch (RuntimeException | IOException | InterruptedException e) {
            if (stream != null) {
                stream.close();
            }
            store.close();
            broker.close();
            throw e;
        }
    }

    /** Where clients of the broker find it. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Connection string of the store. */
    public String storeAddress() {
        return "mongodb://127.0.0.1:" + storePort;
    }

    /** Address of the tracker. */
    public String address() {
        return tracker.address().toString();
    }

    /** Its processes by name. */
    public Map<String, ServiceProcess> processes() {
        Map<String, ServiceProcess> processes = new LinkedHashMap<>();
        processes.put("broker", broker);
        processes.put("store", store);
        if (stream != null) {
            processes.put("stream", stream.process());
        }
        processes.put("tracker", tracker.process());
        return processes;
    }

    /** Whether the tracker serves MLflow's API. */
    public boolean hasDoor() throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            tracker.address().resolve("/api/2.0/mlflow/experiments/search?max_results=1"))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            throw new BenchmarkFailure("the tracker does not answer: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until the API serves so many points of a run.
     *
     * @throws BenchmarkFailure if it does not within the time
     */
    public void awaitPoints(String run, long points, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long served = served(run);
        while (served < points) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkFailure("after " + atMost.toSeconds() + " s the API serves " + served
                        + " points of run " + run + ", expected " + points + "; the logs are in " + folder);
            }
            Thread.sleep(POLL);
            served = served(run);
        }
    }

    private long served(String run) {
        try {
            return client.metrics(run).stream().mapToLong(MetricView::points).sum();
        } catch (TrackerException notKnownYet) {
            return 0;
        }
    }

    /** Bytes of the store's files. */
    public long storeBytes() throws IOException {
        return bytes(folder, file -> file.startsWith("store") && !file.endsWith("store.log"));
    }

    /** Bytes of the files of the stream's state. */
    public long stateBytes() throws IOException {
        return bytes(folder, file -> file.startsWith("state"));
    }

    /** Bytes of the records in the topic of metrics, without the indexes of the broker, which it allocates ahead. */
    public long metricTopicBytes() throws IOException {
        return bytes(
                folder.resolve("kafka"),
                file -> file.startsWith(Topics.RUN_METRICS.name() + "-") && file.endsWith(".log"));
    }

    /** Bytes of the files below a folder whose paths, relative to it, are of a kind. */
    private static long bytes(Path below, Predicate<String> kind) throws IOException {
        long bytes = 0;
        List<Path> files;
        try (Stream<Path> all = Files.walk(below)) {
            files = all.filter(file -> kind.test(below.relativize(file).toString()))
                    .toList();
        }
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        client.close();
        tracker.close();
        if (stream != null) {
            stream.close();
        }
        store.close();
        broker.close();
    }
}
