package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.kafka.TopicReader;
import io.grokwatch.local.stack.Installation;
import io.grokwatch.local.stack.LocalStack;
import io.grokwatch.local.stack.Ports;
import io.grokwatch.local.stack.StackFile;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.MetricView;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerUnavailableException;
import io.grokwatch.trainer.recipe.Recipe;
import io.grokwatch.trainer.recipe.Recipes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole product: a local stack of the packaged programs, and a browser. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class EndToEndIT {
    /** Topics without events. */
    private static final Set<Topic> BYTES = Set.of(Topics.RUN_METRICS, Topics.EMBEDDING_SNAPSHOTS, Topics.DEAD_LETTERS);

    private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    static Path data;

    private static LocalStack stack;
    private static TrackerClient tracker;

    @BeforeAll
    static void start() throws IOException {
        stack = LocalStack.start(
                new Installation(CHECKOUT), data, new Ports(FreePorts.first(4)), null, 1, System.out::println);
        tracker = new TrackerClient(stack.ports().pageAddress());
    }

    @AfterAll
    static void stop() {
        tracker.close();
        stack.close();
        assertThat(StackFile.read(data)).isEmpty();
    }

    @Test
    void a_browser_and_a_consumer_see_a_network_generalise_while_it_trains() throws Exception {
        String run = submit("slow-grok", 4000);
        Path log = data.resolve("browser.log");
        Process browser = browser(run, log);

        assertThat(browser.waitFor()).as(() -> read(log)).isZero();

        List<JsonNode> events = detectionsOnTopic(run);
        assertThat(events).anySatisfy(event -> {
            assertThat(event.path("stage").asText()).isEqualTo("CONFIRMED");
            assertThat(event.path("generalisedStep").asLong())
                    .isGreaterThan(3 * event.path("memorisedStep").asLong());
        });
    }

    @Test
    void no_point_and_no_detection_is_lost_or_doubled_when_stream_and_api_are_killed() throws Exception {
        String run = submit("slow-grok", 4000);

        awaitRun(run, view -> view.step() > 300);
        kill("stream");
        awaitRun(run, view -> view.step() > 1000);
        kill("tracker-api");
        awaitRun(run, RunView::hasEnded);

        SortedSet<Long> logged = stepsOnTopic(run);
        assertThat(logged).hasSize(4000);
        patiently().untilAsserted(() -> {
            assertThat(detectionsServed(run)).hasSize(1).isEqualTo(detectionsOnTopic(run));
            assertThat(trainLossPoints(run)).isEqualTo(logged.size());
        });
    }

    @Test
    void the_run_of_a_killed_worker_is_resumed_by_the_next() throws IOException {
        String run = submit("slow-grok", 2500);

        awaitRun(run, view -> view.step() > 300);
        kill("worker-1");

        awaitRun(run, view -> view.attempt() == 2);
        RunView ended = awaitRun(run, RunView::hasEnded);
        assertThat(ended.status()).isEqualTo(RunStatus.FINISHED);
        assertThat(stepsOnTopic(run)).hasSize(2500);
        patiently().untilAsserted(() -> assertThat(trainLossPoints(run)).isEqualTo(2500));
    }

    @Test
    void the_command_line_submits_follows_and_lists_runs() {
        String port = Integer.toString(stack.ports().page());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        assertThat(command(out, err, "train", "hello-grok", "--steps", "900", "--follow", "--port", port))
                .as(err::toString)
                .isZero();
        String run = out.toString().strip();
        assertThat(err.toString()).contains("FINISHED");

        patiently().untilAsserted(() -> assertThat(detectionsServed(run)).hasSize(1));
        assertThat(command(out, err, "runs", "--port", port)).as(err::toString).isZero();
        assertThat(command(out, err, "run", run, "--port", port))
                .as(err::toString)
                .isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith(run) && line.contains("FINISHED"))
                .anyMatch(line -> line.contains("grokking-detected confirmed: memorised at "));
    }

    @Test
    void a_browser_asks_for_the_page_each_time_and_keeps_its_compressed_assets() throws Exception {
        String page = "";
        for (String path : List.of("/", "/index.html", "/runs/nope")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.headers().allValues("cache-control")).as(path).containsExactly("no-cache");
            page = answer.body();
        }

        Matcher script = Pattern.compile("/assets/[^\"]+\\.js").matcher(page);
        assertThat(script.find()).isTrue();
        HttpResponse<String> asset = get(script.group());
        assertThat(asset.headers().allValues("cache-control")).containsExactly("public, immutable, max-age=31536000");
        assertThat(asset.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(get("/api/v1/trainers").headers().firstValue("content-encoding"))
                .hasValue("gzip");
    }

    /** A compressed body is not decoded. */
    private static HttpResponse<String> get(String path) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(stack.ports().pageAddress() + path));
        if (path.startsWith("/assets/") || path.startsWith("/api/")) {
            request.header("Accept-Encoding", "gzip");
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void every_event_on_the_topics_conforms_to_asyncapi() throws IOException {
        String run = submit("hello-grok", 900);
        awaitRun(run, RunView::hasEnded);
        patiently().untilAsserted(() -> assertThat(detectionsServed(run)).isNotEmpty());
        RecordSchemas schemas = new RecordSchemas();
        Set<String> seen = new TreeSet<>();

        try (TopicReader records = reader()) {
            List<Topic> ofEvents =
                    Topics.ALL.stream().filter(topic -> !BYTES.contains(topic)).toList();
            records.readToEnd(records.partitions(ofEvents), record -> {
                seen.add(record.topic());
                try {
                    assertThat(schemas.complaints(record))
                            .as(() -> new String(record.value(), StandardCharsets.UTF_8))
                            .isEmpty();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        assertThat(seen)
                .contains("run-requests", "run-lifecycle", "workers", "run-phases", "grokking-detected")
                .contains("embedding-geometry");
    }

    private static int command(StringWriter out, StringWriter err, String... arguments) {
        return Grokwatch.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private static String submit(String recipeName, long steps) {
        Recipe recipe = Recipes.named(recipeName);
        Parameters parameters = recipe.parameters();
        return tracker.submit(new NewRun("end to end", recipeName, recipe.trainer(), parameters, 0, steps))
                .id();
    }

    private static Process browser(String run, Path log) throws IOException {
        ProcessBuilder browser = new ProcessBuilder("node", "e2e/live.spec.mjs")
                .directory(CHECKOUT.resolve("web").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        browser.environment().put("BASE_URL", stack.ports().pageAddress());
        browser.environment().put("RUN_ID", run);
        browser.environment().put("TIMEOUT_MS", "180000");
        return browser.start();
    }

    private static void kill(String service) {
        StackFile.ChildProcess child = StackFile.read(data).orElseThrow().children().stream()
                .filter(process -> process.name().equals(service))
                .findFirst()
                .orElseThrow();
        assertThat(ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly())
                .as(service)
                .isTrue();
    }

    private static RunView awaitRun(String run, Predicate<RunView> condition) {
        return patiently().until(() -> tracker.run(run), condition);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(TrackerUnavailableException.class);
    }

    private static List<JsonNode> detectionsServed(String run) {
        return tracker.detections(run).stream().map(DetectionView::event).toList();
    }

    private static List<JsonNode> detectionsOnTopic(String run) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(Topics.GROKKING_DETECTED, run)) {
            events.add(Json.MAPPER.readTree(record.value()));
        }
        return events;
    }

    private static SortedSet<Long> stepsOnTopic(String run) {
        SortedSet<Long> steps = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records(Topics.RUN_METRICS, run)) {
            Decoded<MetricBatch> decoded = BulkCodec.decodeMetrics(record.value());
            for (MetricBatch.Block block :
                    decoded.orElseThrow(AssertionError::new).blocks()) {
                for (long step : block.steps().toArray()) {
                    steps.add(step);
                }
            }
        }
        return steps;
    }

    /** The committed records of a run on a topic. */
    private static List<ConsumerRecord<byte[], byte[]>> records(Topic topic, String run) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (TopicReader reader = reader()) {
            reader.readToEnd(reader.partitions(List.of(topic)), record -> {
                if (run.equals(RecordCodec.key(record))) {
                    found.add(record);
                }
            });
        }
        return found;
    }

    private static TopicReader reader() {
        return new TopicReader(stack.ports().kafkaAddress(), "end-to-end", Duration.ofSeconds(30));
    }

    private static long trainLossPoints(String run) {
        return tracker.metrics(run).stream()
                .filter(metric -> metric.name().equals("train/loss"))
                .mapToLong(MetricView::points)
                .sum();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return log + " cannot be read: " + e.getMessage();
        }
    }
}
