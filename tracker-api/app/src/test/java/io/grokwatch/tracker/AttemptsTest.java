package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.GrokkingDetected;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.codec.Json;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run whose worker is sent a stop, becomes inactive, or is followed by another. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class AttemptsTest extends TrackerFixture {
    @Test
    void a_stop_reaches_the_worker_even_if_it_was_requested_before_one_had_the_run() {
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

        producer.started(new RunId(id), 1, "w-3");

        var commands = TopicRecords.await(backing, Topics.RUN_COMMANDS, id, 2);
        RunCommand.Stop stop = EventCodec.decode(
                        RunCommand.Stop.class, commands.getLast().value())
                .orElseThrow(AssertionError::new);
        assertThat(stop.reason()).isEqualTo("enough");
        assertThat(stop.commandId()).endsWith("-1");

        producer.publish(new RunLifecycle.RunStopped(new RunId(id), 1, 3, "enough"));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + id).then().body("status", equalTo("STOPPED")));
        given().contentType(ContentType.JSON)
                .post("/api/v1/runs/" + id + "/stop")
                .then()
                .statusCode(409)
                .body("detail", containsString("has ended already, as STOPPED"));
    }

    @Test
    void an_inactive_run_is_lost_until_its_worker_sends_a_heartbeat() throws Exception {
        try (Feed feed = Feed.open(RestAssured.port, "", null)) {
            producer.beat("w-4", WorkerBeat.State.TRAINING, run);
            producer.started(run, 1, "w-4");

            await().atMost(SOON)
                    .until(() -> feed.events("run")
                            .anyMatch(data -> data.contains(run.value()) && data.contains("\"LOST\"")));
            await().atMost(SOON)
                    .until(() ->
                            feed.events("worker").anyMatch(data -> data.contains("w-4") && data.contains("\"LOST\"")));
            get("/api/v1/runs/" + run)
                    .then()
                    .body("status", equalTo("LOST"))
                    .body("reason", containsString("its worker w-4"));

            producer.beat("w-4", WorkerBeat.State.TRAINING, run);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(feed.events("run")
                                    .filter(data -> data.contains(run.value()))
                                    .toList()
                                    .getLast())
                            .contains("\"RUNNING\""));
        }
    }

    @Test
    void a_queued_run_has_the_reason_why_no_worker_takes_it() {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("trainer", "modular", "seed", 7, "steps", 100))
                .post("/api/v1/runs")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String trouble = "device cuda:0 was asked for, but PyTorch sees 0 GPU(s) here: " + run;

        producer.trouble("w-" + run, trouble);

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + id)
                        .then()
                        .body("status", equalTo("QUEUED"))
                        .body(
                                "reason",
                                equalTo("no worker is there to take it; w-" + run + " on host could not: " + trouble)));
        await().atMost(SOON).untilAsserted(() -> {
            producer.beat("w-5", WorkerBeat.State.IDLE, null);
            get("/api/v1/runs/" + id).then().body("reason", equalTo(null));
        });
    }

    @Test
    void a_requeued_run_keeps_its_warning_while_it_waits() {
        producer.started(run, 1, "w-1");
        producer.publish(new RunLifecycle.RunWarned(run, 1, 12, "its log is lost"));
        producer.publish(new RunLifecycle.RunHandedBack(run, 1, 12));

        await().atMost(SOON).untilAsserted(() -> {
            producer.beat("w-5", WorkerBeat.State.IDLE, null);
            get("/api/v1/runs/" + run)
                    .then()
                    .body("status", equalTo("QUEUED"))
                    .body("reason", equalTo("its log is lost"));
        });
    }

    @Test
    void of_an_older_attempt_only_the_steps_before_the_next_one_survive() throws Exception {
        producer.started(run, 1, "w-1");
        producer.metrics(run, 1, 0, 3000);
        producer.snapshot(run, 50);
        producer.geometry(run, 50);
        awaitStep(2999);

        try (Feed feed = Feed.open(RestAssured.port, "?run=" + run, null)) {
            producer.started(run, 2, "w-2");
            producer.metrics(run, 2, 0, 1500);
            producer.metrics(run, 1, 3000, 3100);
            await().atMost(SOON).until(() -> feed.events("reset").findAny().isPresent());
            awaitStep(1499);
        }
        assertShownUpTo(1499);
        get("/api/v1/runs/" + run + "/geometry").then().body("geometry", hasSize(0));
        get("/api/v1/runs/" + run + "/snapshots").then().body("snapshots", hasSize(0));

        producer.started(run, 3, "w-3", 1200);
        producer.metrics(run, 3, 1200, 1300);
        awaitStep(1299);
        assertShownUpTo(1299);
        get("/api/v1/runs/" + run).then().body("startStep", equalTo(1200));
    }

    @Test
    void nothing_of_the_first_of_three_attempts_is_served_although_the_third_resumes_after_it() throws Exception {
        producer.started(run, 1, "w-1");
        producer.metrics(run, 1, 0, 400);
        producer.snapshot(run, 300);
        producer.geometry(run, 300);
        producer.phase(run, 1, 300, RunPhase.GENERALISED, RunClass.GROKKED);
        producer.grokked(run, claim -> at(claim, 300));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("detections", equalTo(1)));

        producer.started(run, 2, "w-2");
        producer.metrics(run, 2, 0, 100);
        producer.started(run, 3, "w-3", 500);
        producer.metrics(run, 3, 500, 510);

        awaitStep(509);
        get("/api/v1/runs/" + run)
                .then()
                .body("attempt", equalTo(3))
                .body("startStep", equalTo(500))
                .body("attempts.attempts.attempt", contains(2, 3))
                .body("attempts.attempts.start", contains(0, 500))
                .body("detections", equalTo(0))
                .body("newestDetection", equalTo(null))
                .body("phase", equalTo(null));
        get("/api/v1/runs/" + run + "/metrics").then().body("metrics[1].points", equalTo(110));
        get("/api/v1/runs/" + run + "/series?name=train/loss&from=100&to=499")
                .then()
                .body("series[0].points", equalTo(0));
        get("/api/v1/runs/" + run + "/geometry").then().body("geometry", hasSize(0));
        get("/api/v1/runs/" + run + "/snapshots").then().body("snapshots", hasSize(0));
    }

    @Test
    void what_an_older_attempt_measured_after_the_start_of_the_next_is_found_neither_in_lists_nor_by_its_step() {
        producer.started(run, 1, "w-1");
        producer.snapshot(run, 50);
        producer.snapshot(run, 300);
        producer.geometry(run, 50);
        producer.geometry(run, 300);
        producer.grokked(run, claim -> at(claim, 300));
        for (String kind : List.of("snapshots", "geometry")) {
            await().atMost(SOON).untilAsserted(() -> {
                measured(kind, 50).statusCode(200);
                measured(kind, 300).statusCode(200);
            });
        }
        await().atMost(SOON)
                .untilAsserted(() -> newestDetections().body("detections.event.runId", hasItem(run.value())));

        producer.started(run, 2, "w-2", 100);

        for (String kind : List.of("snapshots", "geometry")) {
            await().atMost(SOON)
                    .untilAsserted(() -> measured(kind, 300)
                            .statusCode(404)
                            .body("detail", containsString("of tensor 'embedding' at step 300")));
            measured(kind, 50).statusCode(200);
            get("/api/v1/runs/" + run + "/" + kind).then().body(kind + ".step", contains(50));
        }
        newestDetections().body("detections.event.runId", not(hasItem(run.value())));
    }

    private ValidatableResponse measured(String kind, long step) {
        return get("/api/v1/runs/" + run + "/" + kind + "/embedding/" + step).then();
    }

    private static ValidatableResponse newestDetections() {
        return get("/api/v1/detections?type=grokking-detected").then();
    }

    /** The claim, decided at another step. */
    private static GrokkingDetected at(GrokkingDetected claim, long step) {
        ObjectNode json = Json.MAPPER.valueToTree(claim);
        json.put("step", step)
                .put("memorisedStep", 100)
                .put("generalisedStep", 250)
                .put("onsetStep", 200);
        json.put("delaySteps", 150).put("delayRatio", 2.5);
        return Json.MAPPER.convertValue(json, GrokkingDetected.class);
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
}
