package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.codec.EventCodec;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a run whose worker is told to stop, falls silent, or is followed by another. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class AttemptsTest extends TrackerFixture {
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
    void a_run_that_waits_tells_why_no_worker_takes_it() {
        String id = given().contentType(ContentType.JSON)
                .body(Map.of("trainer", "modular", "seed", 7, "steps", 100))
                .post("/api/v1/runs")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String trouble = "device cuda:0 was asked for, but PyTorch sees 0 GPU(s) here: " + run;

        voice.trouble("w-" + run, trouble);

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + id)
                        .then()
                        .body("status", equalTo("QUEUED"))
                        .body(
                                "reason",
                                equalTo("no worker is there to take it; w-" + run + " on host could not: " + trouble)));
        await().atMost(SOON).untilAsserted(() -> {
            voice.beat("w-5", WorkerBeat.State.IDLE, null);
            get("/api/v1/runs/" + id).then().body("reason", equalTo(null));
        });
    }

    @Test
    void a_run_that_was_handed_back_in_trouble_tells_it_while_it_waits() {
        voice.started(run, 1, "w-1");
        voice.say(new RunLifecycle.RunWarned(run, 1, 12, "its log is lost"));
        voice.say(new RunLifecycle.RunHandedBack(run, 1, 12));

        await().atMost(SOON).untilAsserted(() -> {
            voice.beat("w-5", WorkerBeat.State.IDLE, null);
            get("/api/v1/runs/" + run)
                    .then()
                    .body("status", equalTo("QUEUED"))
                    .body("reason", equalTo("its log is lost"));
        });
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
}
