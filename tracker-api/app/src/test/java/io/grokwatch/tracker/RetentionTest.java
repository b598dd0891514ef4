package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Floats;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.kafka.KeyPartition;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is deleted, restored and purged, and what policies delete: in the answers and on the disk. */
@QuarkusTest
@WithTestResource(RetentionTest.OwnBacking.class)
class RetentionTest extends TrackerFixture {
    /** A broker and a store on which no other tests leave runs. */
    public static final class OwnBacking extends BackingResource {}

    private static final Duration ON_DISK = Duration.ofSeconds(60);
    private static final int BATCHES = 100;
    private static final int STEPS = 512;
    private static final int METRICS = 4;

    @Test
    void without_a_policy_nothing_is_deleted_and_a_deleted_run_is_restored_whole() throws Exception {
        finishedRun(run, 2);
        String metrics = get("/api/v1/runs/" + run + "/metrics").asString();

        delete(run);
        awaitTwoExecutions();
        given().post("/api/v1/runs/" + run + "/restore").then().statusCode(200);

        get("/api/v1/runs/" + run).then().statusCode(200);
        assertThat(get("/api/v1/runs/" + run + "/metrics").asString()).isEqualTo(metrics);
    }

    @Test
    void a_run_that_is_not_deleted_is_not_purged() {
        finishedRun(run, 1);

        purge(run)
                .then()
                .statusCode(409)
                .body("detail", equalTo("run '" + run + "' is not deleted; delete it before it is purged"));
        get("/api/v1/runs/" + run).then().statusCode(200);
    }

    @Test
    void a_purge_of_an_experiment_deletes_it_with_its_runs_sweeps_and_policy() {
        String name = "purged " + UUID.randomUUID();
        String experiment = experiment(name);
        finishedRun(run, 1);
        move(run, experiment);
        policy(experiment, Map.of("points", Map.of("maxAge", "P3650D")));
        purgeExperiment(experiment)
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        equalTo("experiment '" + experiment + "' is not deleted; delete it before it is purged"));
        given().delete("/api/v1/experiments/" + experiment).then().statusCode(200);

        purgeExperiment(experiment).then().statusCode(200).body("runs", equalTo(List.of(run.value())));

        get("/api/v1/runs/" + run).then().statusCode(404);
        get("/api/v1/experiments/" + experiment).then().statusCode(404);
        get("/api/v1/experiments/" + experiment + "/retention").then().statusCode(404);
        purgeExperiment(experiment)
                .then()
                .statusCode(404)
                .body("detail", equalTo("there is no experiment '" + experiment + "'"));
        get("/api/v1/experiments/" + experiment(name)).then().statusCode(200);
    }

    @Test
    void a_run_that_is_active_keeps_its_experiment_from_being_purged() {
        String experiment = experiment("active " + UUID.randomUUID());
        producer.metrics(run, 1, 0, 10);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("step", equalTo(9)));
        move(run, experiment);
        given().delete("/api/v1/experiments/" + experiment).then().statusCode(200);

        purgeExperiment(experiment)
                .then()
                .statusCode(409)
                .body("detail", containsString("run '" + run + "' of experiment '" + experiment + "' is active"));

        get("/api/v1/runs/" + run).then().statusCode(200);
    }

    private static Response purgeExperiment(String experiment) {
        return given().contentType(ContentType.JSON).post("/api/v1/experiments/" + experiment + "/purge");
    }

    @Test
    void a_purge_frees_the_store_the_checkpoints_and_the_topics() throws Exception {
        purgeAll();
        RunId kept = new RunId("kept-" + UUID.randomUUID());
        run = samePartition("purged-", kept);
        finishedRun(run, BATCHES);
        producer.send(snapshot(run));
        Path checkpoints = checkpoint(run);
        finishedRun(kept, 1);
        TopicPartition partition = partition(Topics.RUN_METRICS, run);
        long fullStore = backing.storeBytes();
        long fullTopic = backing.topicBytes(partition);
        assertThat(fullTopic).isGreaterThan(1_000_000);

        delete(run);
        int bytes = purge(run)
                .then()
                .statusCode(200)
                .body("runs", equalTo(List.of(run.value())))
                .extract()
                .path("bytes");

        assertThat(bytes).isGreaterThan(500_000);
        get("/api/v1/runs/" + run).then().statusCode(404);
        assertThat(checkpoints).doesNotExist();
        // A measurement of the run that was under way is deleted by the next execution of the purge.
        await().atMost(SOON).untilAsserted(() -> assertThat(documentsOf(run)).isEmpty());
        await().atMost(ON_DISK)
                .untilAsserted(() -> assertThat(backing.storeBytes()).isLessThan(fullStore / 2));
        await().atMost(ON_DISK).untilAsserted(() -> {
            // Whole segments are removed, the last one once a record begins another.
            assertThat(start(partition)).isEqualTo(firstOffset(partition, kept));
            assertThat(backing.topicBytes(partition)).isLessThan(fullTopic / 2 + 1_048_576);
        });
        get("/api/v1/runs/" + kept).then().statusCode(200);
        System.out.printf(
                "purge: store %d -> %d bytes, partition %d -> %d bytes, reported %d%n",
                fullStore, backing.storeBytes(), fullTopic, backing.topicBytes(partition), bytes);
    }

    @Test
    void records_of_a_purged_run_are_kept_in_front_of_a_run_that_needs_them_and_not_stored_again() throws Exception {
        purgeAll();
        RunId first = new RunId("first-" + UUID.randomUUID());
        run = samePartition("second-", first);
        finishedRun(first, 1);
        finishedRun(run, 1);
        TopicPartition partition = partition(Topics.RUN_METRICS, run);
        long start = firstOffset(partition, first);

        delete(run);
        purge(run).then().statusCode(200);
        producer.metrics(run, 1, 0, 10);
        awaitTwoExecutions();

        assertThat(start(partition)).isLessThanOrEqualTo(start);
        await().atMost(SOON).untilAsserted(() -> {
            try (Contents contents = new Contents(backing)) {
                assertThat(contents.coverTheTopics()).isTrue();
            }
        });
        get("/api/v1/runs/" + run).then().statusCode(404);
        assertThat(documentsOf(run)).isEmpty();
    }

    @Test
    void a_policy_by_age_deletes_points_and_snapshots_and_keeps_what_charts_are_drawn_from() throws Exception {
        String experiment = experiment();
        finishedRun(run, 10);
        producer.send(snapshot(run));
        Path checkpoints = checkpoint(run);
        move(run, experiment);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(documentsOf(run)).anyMatch(id -> id.startsWith("matrices/")));
        String detections = get("/api/v1/runs/" + run + "/detections").asString();

        String charts =
                get("/api/v1/runs/" + run + "/series?points=10&name=metric/1").asString();
        assertThat(documentsOf(run)).anyMatch(id -> id.startsWith("chunks/"));

        policy(
                experiment,
                Map.of(
                        "points", Map.of("maxAge", "PT1S"),
                        "snapshots", Map.of("maxAge", "PT1S"),
                        "checkpoints", Map.of("maxBytes", 0)));

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(documentsOf(run)).noneMatch(id -> id.startsWith("matrices/"));
            assertThat(documentsOf(run)).noneMatch(id -> id.startsWith("chunks/"));
            assertThat(checkpoints).doesNotExist();
        });
        assertThat(get("/api/v1/runs/" + run + "/series?points=10&name=metric/1")
                        .asString())
                .isEqualTo(charts);
        get("/api/v1/runs/" + run + "/export")
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        equalTo("the points of run '" + run
                                + "' were deleted by the retention policy of its experiment"));
        get("/api/v1/runs/" + run + "/metrics").then().body("metrics.size()", equalTo(METRICS));
        assertThat(get("/api/v1/runs/" + run + "/detections").asString()).isEqualTo(detections);
    }

    @Test
    void a_policy_by_size_deletes_the_oldest_checkpoints_first_and_keeps_pinned_runs() throws Exception {
        String experiment = experiment();
        RunId pinned = new RunId("pinned-" + UUID.randomUUID());
        RunId newest = new RunId("newest-" + UUID.randomUUID());
        for (RunId one : List.of(pinned, run, newest)) {
            finishedRun(one, 1);
            checkpoint(one);
            move(one, experiment);
        }
        change(pinned, Map.of("pinned", true));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/disk")
                        .then()
                        .body(
                                "experiments.find { it.experiment == '" + experiment + "' }.kinds.checkpoints",
                                equalTo(600_000)));

        policy(experiment, Map.of("checkpoints", Map.of("maxBytes", 400_000)));

        await().atMost(SOON).untilAsserted(() -> assertThat(folder(run)).doesNotExist());
        awaitTwoExecutions();
        assertThat(folder(pinned)).isDirectory();
        assertThat(folder(newest)).isDirectory();
        get("/api/v1/disk")
                .then()
                .body("experiments.find { it.experiment == '" + experiment + "' }.bytes", greaterThan(400_000))
                .body("topics.topic", hasItem("run-metrics"))
                .body("storeBytes", notNullValue());
    }

    @Test
    void a_policy_of_the_topics_deletes_what_the_store_has_taken() throws Exception {
        finishedRun(run, BATCHES);
        TopicPartition partition = partition(Topics.RUN_METRICS, run);
        long full = backing.topicBytes(partition);

        given().contentType(ContentType.JSON)
                .body(Map.of("maxAge", "PT1S"))
                .put("/api/v1/retention/topics")
                .then()
                .statusCode(200);
        try {
            await().atMost(ON_DISK).untilAsserted(() -> {
                assertThat(start(partition)).isEqualTo(end(partition));
                assertThat(backing.topicBytes(partition)).isLessThan(Math.max(1_100_000, full / 2));
            });
        } finally {
            given().delete("/api/v1/retention/topics").then().statusCode(204);
        }
        get("/api/v1/runs/" + run + "/metrics").then().body("metrics.size()", equalTo(METRICS));
        assertThat(start(partition(Topics.RUN_LIFECYCLE, run))).isLessThan(end(partition(Topics.RUN_LIFECYCLE, run)));
    }

    @Test
    void policies_are_checked_shown_and_removed() {
        String experiment = experiment();
        given().contentType(ContentType.JSON)
                .body(Map.of("points", Map.of("maxAge", "-P1D")))
                .put("/api/v1/experiments/" + experiment + "/retention")
                .then()
                .statusCode(400)
                .body("detail", containsString("maxAge must be positive, for example P30D, was PT-24H"));
        policy(experiment, Map.of("points", Map.of("maxAge", "P3650D"), "purgeDeletedAfter", "P7D"));

        get("/api/v1/retention")
                .then()
                .statusCode(200)
                .body("topics", nullValue())
                .body("experiments.'" + experiment + "'.points.maxAge", equalTo("PT87600H"));

        given().delete("/api/v1/experiments/" + experiment + "/retention")
                .then()
                .statusCode(204);
        get("/api/v1/experiments/" + experiment + "/retention").then().statusCode(404);
    }

    private void finishedRun(RunId one, int batches) {
        producer.started(one, 1, "w-" + one);
        Random random = new Random(one.value().hashCode());
        for (int batch = 0; batch < batches; batch++) {
            long[] steps = new long[STEPS];
            long[] times = new long[STEPS];
            for (int i = 0; i < STEPS; i++) {
                steps[i] = (long) batch * STEPS + i;
                times[i] = 1_700_000_000_000L + steps[i];
            }
            List<MetricBatch.Column> columns = IntStream.range(0, METRICS)
                    .mapToObj(metric -> new MetricBatch.Column(
                            "metric/" + metric, Doubles.of(random.doubles(STEPS).toArray())))
                    .toList();
            producer.publish(new MetricBatch(
                    one, 1, batch, List.of(new MetricBatch.Block(Longs.of(steps), Longs.of(times), columns))));
        }
        long last = (long) batches * STEPS - 1;
        producer.publish(new RunFinished(one, 1, last));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + one)
                        .then()
                        .statusCode(200)
                        .body("status", equalTo("FINISHED"))
                        .body("step", equalTo((int) last)));
    }

    private static EmbeddingSnapshot snapshot(RunId of) {
        float[] values = new float[256 * 256];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new EmbeddingSnapshot(
                of, 1, 1, "embedding", 256, 256, Floats.of(values), List.of(), new Structure.Unstructured());
    }

    private Path checkpoint(RunId of) {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        given().contentType("application/octet-stream")
                .body(bytes)
                .put("/api/v1/runs/" + of + "/checkpoints/" + CheckpointsTest.name(100, bytes))
                .then()
                .statusCode(204);
        assertThat(folder(of)).isDirectory();
        return folder(of);
    }

    private static Path folder(RunId of) {
        return BackingResource.CHECKPOINTS.resolve(of.value());
    }

    private static Response purge(RunId one) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("runs", List.of(one.value())))
                .post("/api/v1/runs/purge");
    }

    /** Purges what other tests have left, so that partitions begin with the runs of this one. */
    private static void purgeAll() {
        List<String> ids = get("/api/v1/runs?limit=500").then().extract().path("runs.id");
        for (String id : ids) {
            delete(new RunId(id));
        }
        if (!ids.isEmpty()) {
            given().contentType(ContentType.JSON)
                    .body(Map.of("runs", ids))
                    .post("/api/v1/runs/purge")
                    .then()
                    .statusCode(200);
        }
    }

    private static String experiment() {
        return experiment("experiment " + UUID.randomUUID());
    }

    private static String experiment(String name) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("name", name))
                .post("/api/v1/experiments")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void move(RunId one, String experiment) {
        change(one, Map.of("experiment", experiment));
    }

    private static void delete(RunId one) {
        given().delete("/api/v1/runs/" + one).then().statusCode(200);
    }

    private static void change(RunId one, Map<String, Object> change) {
        given().contentType(ContentType.JSON)
                .body(change)
                .patch("/api/v1/runs/" + one)
                .then()
                .statusCode(200);
    }

    private static void policy(String experiment, Map<String, Object> policy) {
        given().contentType(ContentType.JSON)
                .body(policy)
                .put("/api/v1/experiments/" + experiment + "/retention")
                .then()
                .statusCode(200);
    }

    /** A run whose records are in the same partitions as those of another. */
    private static RunId samePartition(String prefix, RunId other) {
        while (true) {
            RunId candidate = new RunId(prefix + UUID.randomUUID());
            if (partition(Topics.RUN_METRICS, candidate).equals(partition(Topics.RUN_METRICS, other))) {
                return candidate;
            }
        }
    }

    private static TopicPartition partition(Topic topic, RunId of) {
        return KeyPartition.of(topic, of.value().getBytes(StandardCharsets.UTF_8), topic.partitions());
    }

    private List<String> documentsOf(RunId of) {
        try (Contents contents = new Contents(backing)) {
            return contents.read().entrySet().stream()
                    .filter(document -> !document.getKey().startsWith("purges/"))
                    .filter(document -> document.getKey().contains(of.value())
                            || String.valueOf(document.getValue()).contains(of.value()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private long start(TopicPartition partition) {
        try (Consumer<byte[], byte[]> consumer =
                TopicRecords.consumer(Map.of("bootstrap.servers", backing.bootstrap()))) {
            return consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, -1L);
        }
    }

    private long end(TopicPartition partition) {
        try (Consumer<byte[], byte[]> consumer =
                TopicRecords.consumer(Map.of("bootstrap.servers", backing.bootstrap()))) {
            return consumer.endOffsets(List.of(partition)).getOrDefault(partition, -1L);
        }
    }

    private long firstOffset(TopicPartition partition, RunId of) {
        try (Consumer<byte[], byte[]> consumer =
                TopicRecords.consumer(Map.of("bootstrap.servers", backing.bootstrap()))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(5))) {
                    if (new String(record.key(), StandardCharsets.UTF_8).equals(of.value())) {
                        return record.offset();
                    }
                }
            }
        }
    }

    /** Two executions of the policies and of the trimming have ended after this was called, so that one began after it, too. */
    private static void awaitTwoExecutions() {
        double policies = executions("grokwatch_retention_executions_total");
        double trimming = executions("grokwatch_trimming_executions_total");
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(executions("grokwatch_retention_executions_total")).isGreaterThanOrEqualTo(policies + 2);
            assertThat(executions("grokwatch_trimming_executions_total")).isGreaterThanOrEqualTo(trimming + 2);
        });
    }

    private static double executions(String counter) {
        return get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(counter))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
