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
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(BackingResource.class)
class TrackerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Given by the resource before each test. */
    @SuppressWarnings("NullAway.Init")
    Backing backing;

    @SuppressWarnings("NullAway.Init")
    private Voice voice;

    @SuppressWarnings("NullAway.Init")
    private RunId run;

    @BeforeEach
    void open() {
        voice = new Voice(backing.bootstrap());
        run = new RunId("run-" + UUID.randomUUID());
    }

    @AfterEach
    void close() {
        voice.close();
    }

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
                Ears.hear(backing, Topics.RUN_REQUESTS, id, 1).getFirst();
        RunRequested event =
                EventCodec.decode(RunRequested.class, requested.value()).orElseThrow(AssertionError::new);
        assertThat(event.spec().seed()).isEqualTo(7);
    }

    @Test
    void what_is_said_of_a_run_is_served_and_told_live() throws Exception {
        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, null)) {
            tellAStory();

            await().atMost(SOON).untilAsserted(() -> {
                assertThat(feed.said("run").toList()).anyMatch(data -> data.contains("\"verdict\":\"GROKKED\""));
                assertThat(feed.said("metrics")).isNotEmpty();
                assertThat(feed.said("detection")).hasSize(1);
                assertThat(feed.said("phase")).hasSize(1);
                assertThat(feed.said("snapshot")).hasSize(1);
                assertThat(feed.said("geometry")).hasSize(1);
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
    void a_reader_that_comes_back_gets_what_it_missed() throws Exception {
        String place;
        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, null)) {
            voice.started(run, 1, "w-2");
            await().atMost(SOON).until(() -> feed.said("run").findAny().isPresent());
            place = feed.said().getLast().id();
        }

        voice.phase(run, 1, 40, RunPhase.MEMORISED, RunClass.MEMORISED);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("phase", equalTo("MEMORISED")));

        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, place)) {
            await().atMost(SOON).until(() -> feed.said("phase").count() == 1);
            assertThat(feed.said("reset")).isEmpty();
        }
        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, "another-process-17")) {
            await().atMost(SOON).until(() -> feed.said("reset").count() == 1);
        }
    }

    @Test
    void of_an_attempt_that_was_superseded_only_what_came_before_the_next_one_stands() throws Exception {
        voice.started(run, 1, "w-1");
        voice.metrics(run, 1, 0, 3000);
        voice.snapshot(run, 50);
        voice.geometry(run, 50);
        awaitStep(2999);

        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, null)) {
            voice.started(run, 2, "w-2");
            voice.metrics(run, 2, 0, 1500);
            voice.metrics(run, 1, 3000, 3100);
            await().atMost(SOON).until(() -> feed.said("reset").findAny().isPresent());
            awaitStep(1499);
        }
        assertShownUpTo(1499);
        get("/api/v1/runs/" + run + "/geometry").then().body("geometry", hasSize(0));
        get("/api/v1/runs/" + run + "/snapshots").then().body("snapshots", hasSize(0));

        voice.started(run, 3, "w-3", 1200);
        voice.metrics(run, 3, 1200, 1300);
        awaitStep(1299);
        assertShownUpTo(1299);
        get("/api/v1/runs/" + run).then().body("startStep", equalTo(1200));
    }

    private void awaitStep(int step) {
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("step", equalTo(step)));
    }

    private void assertShownUpTo(int last) {
        get("/api/v1/runs/" + run + "/metrics")
                .then()
                .body("metrics[1].points", equalTo(last + 1))
                .body("metrics[1].lastStep", equalTo(last));
        for (int points : new int[] {1, 2, 2000}) {
            get("/api/v1/runs/" + run + "/series?name=train/loss&points=" + points)
                    .then()
                    .body("series[0].points", equalTo(last + 1))
                    .body("series[0].steps[-1]", equalTo(last));
        }
        get("/api/v1/runs?spark=60")
                .then()
                .body("runs.find { it.id == '" + run + "' }.sparkline.train.steps[-1]", equalTo(last));
    }

    @Test
    void reading_every_topic_again_from_the_start_changes_nothing() {
        tellAStory();
        voice.started(run, 2, "w-9");
        voice.metrics(run, 2, 0, 1500);
        voice.metrics(run, 1, 0, 500);
        voice.say(new RunLifecycle.RunFinished(run, 2, 1499));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("status", equalTo("FINISHED"))
                        .body("step", equalTo(1499)));
        try (Contents contents = new Contents(backing)) {
            await().atMost(SOON).until(contents::coverTheTopics);
            Map<String, Object> before = contents.read();

            contents.forgetPositions();
            Ears.joinAndLeaveGroup(backing, "grokwatch-tracker-projection");

            await().atMost(SOON).until(contents::coverTheTopics);
            assertThat(contents.read()).isEqualTo(before);
        }
    }

    @Test
    void a_stop_reaches_the_worker_even_if_it_was_asked_before_one_had_the_run() {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("trainer", "modular", "seed", 7, "steps", 100))
                .post("/api/v1/runs")
                .path("id");
        given().contentType(ContentType.JSON)
                .body(Map.of("reason", "enough"))
                .post("/api/v1/runs/" + id + "/stop")
                .then()
                .statusCode(202)
                .body("status", equalTo("STOPPING"))
                .body("reason", equalTo("enough"));

        voice.started(new RunId(id), 1, "w-3");

        var commands = Ears.hear(backing, Topics.RUN_COMMANDS, id, 2);
        RunCommand.Stop stop = EventCodec.decode(
                        RunCommand.Stop.class, commands.getLast().value())
                .orElseThrow(AssertionError::new);
        assertThat(stop.reason()).isEqualTo("enough");
        assertThat(stop.commandId()).endsWith("-1");

        voice.say(new RunLifecycle.RunStopped(new RunId(id), 1, 3, "enough"));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + id).then().body("status", equalTo("STOPPED")));
        given().contentType(ContentType.JSON)
                .post("/api/v1/runs/" + id + "/stop")
                .then()
                .statusCode(409)
                .body("detail", containsString("has ended already, as STOPPED"));
    }

    @Test
    void a_run_that_falls_silent_is_lost_and_heals_when_its_worker_speaks() throws Exception {
        try (Feed feed = Feed.open(RestAssured.port, "", null)) {
            voice.beat("w-4", WorkerBeat.State.TRAINING, run);
            voice.started(run, 1, "w-4");

            await().atMost(SOON)
                    .until(() ->
                            feed.said("run").anyMatch(data -> data.contains(run.value()) && data.contains("\"LOST\"")));
            await().atMost(SOON)
                    .until(() ->
                            feed.said("worker").anyMatch(data -> data.contains("w-4") && data.contains("\"LOST\"")));
            get("/api/v1/runs/" + run)
                    .then()
                    .body("status", equalTo("LOST"))
                    .body("reason", containsString("its worker w-4"));

            voice.beat("w-4", WorkerBeat.State.TRAINING, run);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(feed.said("run")
                                    .filter(data -> data.contains(run.value()))
                                    .toList()
                                    .getLast())
                            .contains("\"RUNNING\""));
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
        voice.started(run, 1, "w-1");
        voice.beat("w-1", WorkerBeat.State.TRAINING, run);
        voice.metrics(run, 1, 0, 1000);
        voice.metrics(run, 1, 1000, 3000);
        voice.metrics(run, 1, 0, 1000);
        voice.snapshot(run, 50);
        voice.geometry(run, 50);
        voice.phase(run, 1, 900, RunPhase.GENERALISED, RunClass.GROKKED);
        voice.grokked(run);
    }
}
