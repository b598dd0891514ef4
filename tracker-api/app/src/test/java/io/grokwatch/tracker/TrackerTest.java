package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.codec.EventCodec;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(BackingResource.class)
class TrackerTest extends TrackerFixture {
    @Test
    void a_submitted_run_is_kept_and_requested_of_the_workers() {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of(
                        "recipe",
                        "Hello Grok!",
                        "trainer",
                        "modular",
                        "seed",
                        7,
                        "steps",
                        100,
                        "parameters",
                        Map.of("p", 97)))
                .post("/api/v1/runs")
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/v1/runs/hello-grok-"))
                .body("id", matchesPattern("hello-grok-\\d{8}-\\d{6}-[0-9a-z]{4}"))
                .body("status", equalTo("QUEUED"))
                .extract()
                .path("id");

        get("/api/v1/runs/" + id).then().statusCode(200).body("parameters.p", equalTo(97));
        ConsumerRecord<byte[], byte[]> requested =
                TopicRecords.await(backing, Topics.RUN_REQUESTS, id, 1).getFirst();
        RunRequested event =
                EventCodec.decode(RunRequested.class, requested.value()).orElseThrow(AssertionError::new);
        assertThat(event.spec().seed()).isEqualTo(7);
    }

    @Test
    void the_records_of_a_run_are_served_and_published_on_the_live_feed() throws Exception {
        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, null)) {
            tellAStory();

            await().atMost(SOON).untilAsserted(() -> {
                assertThat(feed.events("run").toList()).anyMatch(data -> data.contains("\"verdict\":\"GROKKED\""));
                assertThat(feed.events("metrics")).isNotEmpty();
                assertThat(feed.events("detection")).hasSize(1);
                assertThat(feed.events("phase")).hasSize(1);
                assertThat(feed.events("snapshot")).hasSize(1);
                assertThat(feed.events("geometry").toList())
                        .singleElement()
                        .asString()
                        .contains("\"runId\":", "\"step\":50", "\"circularity\":");
            });
        }
        get("/api/v1/runs/" + run)
                .then()
                .body("status", equalTo("RUNNING"))
                .body("worker", equalTo("w-1"))
                .body("step", equalTo(2999))
                .body("phase", equalTo("GENERALISED"))
                .body("detections", equalTo(1))
                .body("newestDetection.type", equalTo("grokking-detected"))
                .body("newestDetection.step", equalTo(850))
                .body("latest.'train/accuracy'", equalTo(0.5998f));
        get("/api/v1/runs?spark=60")
                .then()
                .body("runs.find { it.id == '" + run + "' }.sparkline.train.steps", hasItem(2999));
        get("/api/v1/runs/" + run + "/metrics")
                .then()
                .body("metrics.name", equalTo(List.of("train/accuracy", "train/loss")))
                .body("metrics[1].points", equalTo(3000))
                .body("metrics[1].lastStep", equalTo(2999));
        get("/api/v1/runs/" + run + "/series?name=train/loss&points=10")
                .then()
                .body("series[0].exact", equalTo(false))
                .body("series[0].points", equalTo(3000))
                .body("series[0].values[0]", equalTo(1000.0f));
        get("/api/v1/runs/" + run + "/detections").then().body("detections[0].event.evidence.gap", equalTo("NaN"));
        get("/api/v1/detections?type=grokking-detected").then().body("detections.event.runId", hasItem(run.value()));
        get("/api/v1/runs/" + run + "/phases").then().body("phases[0].phase", equalTo("GENERALISED"));
        get("/api/v1/runs/" + run + "/geometry").then().body("geometry[0].gini", equalTo(0.5f));
        get("/api/v1/runs/" + run + "/geometry/embedding/50").then().body("principal.effectiveRank", equalTo(1.4f));
        get("/api/v1/runs/" + run + "/snapshots").then().body("snapshots[0].rows", equalTo(2));
        String tag = get("/api/v1/runs/" + run + "/snapshots/embedding/50")
                .then()
                .statusCode(200)
                .header("Grokwatch-Columns", "2")
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag)
                .get("/api/v1/runs/" + run + "/snapshots/embedding/50")
                .then()
                .statusCode(304);
    }

    @Test
    void without_val_the_first_validation_split_by_name_is_the_sparkline() {
        producer.metric(run, "val/ood/accuracy", 10, 0.25);
        producer.metric(run, "val/iid/accuracy", 10, 0.75);

        String sparkline = "runs.find { it.id == '" + run + "' }.sparkline.val.values";
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs?spark=60").then().body(sparkline, equalTo(List.of(0.75f))));
    }

    @Test
    void a_reader_that_comes_back_gets_what_it_missed() throws Exception {
        String place;
        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, null)) {
            producer.started(run, 1, "w-2");
            await().atMost(SOON).until(() -> feed.events("run").findAny().isPresent());
            place = feed.events().getLast().id();
        }

        producer.phase(run, 1, 40, RunPhase.MEMORISED, RunClass.MEMORISED);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("phase", equalTo("MEMORISED")));

        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, place)) {
            await().atMost(SOON).until(() -> feed.events("phase").count() == 1);
            assertThat(feed.events("reset")).isEmpty();
        }
        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, "another-process-17")) {
            await().atMost(SOON).until(() -> feed.events("reset").count() == 1);
        }
    }

    @Test
    void reading_every_topic_again_from_the_start_changes_nothing() {
        tellAStory();
        producer.started(run, 2, "w-9");
        producer.metrics(run, 2, 0, 1500);
        producer.metrics(run, 1, 0, 500);
        producer.publish(new RunLifecycle.RunFinished(run, 2, 1499));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("status", equalTo("FINISHED"))
                        .body("step", equalTo(1499)));
        try (Contents contents = new Contents(backing)) {
            await().atMost(SOON).until(() -> contents.coverTheTopics() && contents.areMerged());
            Map<String, Object> before = contents.read();

            contents.forgetPositions();
            for (String lane : List.of("", "-metrics", "-snapshots")) {
                TopicRecords.joinAndLeaveGroup(backing, "grokwatch-tracker-projection" + lane);
            }

            await().atMost(SOON).until(() -> contents.coverTheTopics() && contents.areMerged());
            assertThat(contents.read()).isEqualTo(before);
        }
    }

    @Test
    void runs_are_listed_newest_first_page_by_page() {
        for (int i = 0; i < 3; i++) {
            given().contentType(ContentType.JSON)
                    .body(Map.of("name", "page " + i, "trainer", "modular", "seed", 7, "steps", 100))
                    .post("/api/v1/runs");
        }

        var first = get("/api/v1/runs?limit=2").then().body("runs", hasSize(2)).extract();
        assertThat(first.<List<String>>path("runs.name")).startsWith("page 2");
        given().queryParam("limit", 1)
                .queryParam("before", first.<String>path("next"))
                .get("/api/v1/runs")
                .then()
                .body("runs[0].sparkline", nullValue())
                .body("runs", hasSize(1));
    }

    private void tellAStory() {
        producer.started(run, 1, "w-1");
        producer.beat("w-1", WorkerBeat.State.TRAINING, run);
        producer.metrics(run, 1, 0, 1000);
        producer.metrics(run, 1, 1000, 3000);
        producer.metrics(run, 1, 0, 1000);
        producer.snapshot(run, 50);
        producer.geometry(run, 50);
        producer.phase(run, 1, 900, RunPhase.GENERALISED, RunClass.GROKKED);
        producer.grokked(run);
    }
}
