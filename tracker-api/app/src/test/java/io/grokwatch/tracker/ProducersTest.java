package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.validation.Rejection;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs of programs that are no workers of the tracker. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class ProducersTest extends TrackerFixture {
    @Test
    void
            a_run_whose_metrics_come_without_a_lifecycle_is_inactive_while_nothing_is_received_and_goes_on_with_new_metrics()
                    throws Exception {
        try (Feed feed = Feed.open(RestAssured.port, "", null)) {
            producer.metrics(run, 1, 0, 10);

            await().atMost(SOON)
                    .until(() -> feed.events("run")
                            .anyMatch(data -> data.contains(run.value()) && data.contains("\"INACTIVE\"")));
            get("/api/v1/runs/" + run)
                    .then()
                    .body("status", equalTo("INACTIVE"))
                    .body("worker", nullValue())
                    .body("reason", containsString("it goes on when it logs again, and can be ended"));

            producer.metrics(run, 1, 10, 20);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(feed.events("run")
                                    .filter(data -> data.contains(run.value()))
                                    .toList()
                                    .getLast())
                            .contains("\"RUNNING\"", "\"step\":19"));
        }
    }

    @Test
    void people_end_a_run_that_no_worker_trains_by_an_event_of_its_lifecycle() {
        producer.metrics(run, 1, 0, 10);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("step", equalTo(9)));

        given().contentType(ContentType.JSON)
                .body(Map.of("status", "FAILED", "reason", "the machine was switched off"))
                .post("/api/v1/runs/" + run + "/end")
                .then()
                .statusCode(202);

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("status", equalTo("FAILED"))
                        .body("reason", equalTo("the machine was switched off")));
        RunFailed event = EventCodec.decode(
                        RunFailed.class,
                        TopicRecords.await(backing, Topics.RUN_LIFECYCLE, run.value(), 1)
                                .getFirst()
                                .value())
                .orElseThrow(AssertionError::new);
        assertThat(event.step()).isEqualTo(9);
        given().contentType(ContentType.JSON)
                .post("/api/v1/runs/" + run + "/end")
                .then()
                .statusCode(409)
                .body("detail", containsString("has ended already, as FAILED"));
    }

    @Test
    void a_stop_that_no_worker_can_receive_is_refused_and_one_that_a_worker_received_names_it() {
        producer.metrics(run, 1, 0, 10);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("step", equalTo(9)));
        given().contentType(ContentType.JSON)
                .post("/api/v1/runs/" + run + "/stop")
                .then()
                .statusCode(409)
                .body("detail", containsString("no worker trains run " + run));

        String worker = "w-" + run;
        producer.beat(worker, WorkerBeat.State.TRAINING, run);
        producer.started(run, 2, worker);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("worker", equalTo(worker)));
        given().contentType(ContentType.JSON)
                .post("/api/v1/runs/" + run + "/stop")
                .then()
                .statusCode(202)
                .body("stop.receivedBy", nullValue());
        await().atMost(SOON).untilAsserted(() -> {
            producer.beat(worker, WorkerBeat.State.TRAINING, run);
            get("/api/v1/runs/" + run).then().body("stop.receivedBy", equalTo(worker));
        });
    }

    @Test
    void a_run_that_a_worker_trains_or_that_waits_for_one_cannot_be_ended() {
        String worker = "w-" + run;
        producer.beat(worker, WorkerBeat.State.TRAINING, run);
        producer.started(run, 1, worker);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("worker", equalTo(worker)));

        producer.beat(worker, WorkerBeat.State.TRAINING, run);
        given().contentType(ContentType.JSON)
                .post("/api/v1/runs/" + run + "/end")
                .then()
                .statusCode(409)
                .body("detail", containsString("must be trained by no worker"));
        given().contentType(ContentType.JSON)
                .body(Map.of("status", "RUNNING"))
                .post("/api/v1/runs/" + run + "/end")
                .then()
                .statusCode(400)
                .body("detail", containsString("status must be FINISHED, FAILED or STOPPED, was RUNNING"));
    }

    @Test
    void what_was_refused_of_a_run_and_how_its_metrics_are_read_is_shown_with_it() {
        producer.metrics(run, 1, 0, 10);
        producer.metric(run, "test_acc", 9, 0.5);
        producer.publish(new MetricsRejected(
                run,
                1,
                9,
                "trainer-worker",
                List.of(new Rejection(Rejection.Kind.METRIC_VALUE, 3, "the value of metric 'x' must be a number"))));
        producer.publish(new MetricsRejected(
                run, 1, 9, "metrics-stream", List.of(new Rejection(Rejection.Kind.BATCH, 2, "sequence 0"))));

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("rejections.kind", equalTo(List.of("METRIC_VALUE", "BATCH")))
                        .body("rejections.count", equalTo(List.of(3, 2)))
                        .body("metricNames.names.'val/accuracy'", equalTo("test_acc")));
        get("/api/v1/runs?spark=60")
                .then()
                .body("runs.find { it.id == '" + run + "' }.sparkline.val.values", equalTo(List.of(0.5f)));
        given().contentType(ContentType.JSON)
                .body(Map.of("overrides", Map.of("test_acc", "none")))
                .put("/api/v1/runs/" + run + "/metric-names")
                .then()
                .statusCode(202);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("metricNames.overrides.test_acc", equalTo("none"))
                        .body("metricNames.names.'val/accuracy'", nullValue()));
        given().contentType(ContentType.JSON)
                .body(Map.of("overrides", Map.of("test_acc", "val/nonsense")))
                .put("/api/v1/runs/" + run + "/metric-names")
                .then()
                .statusCode(400)
                .body("detail", containsString("is no standard name"));
    }

    @Test
    void the_condition_of_the_tracker_is_served() {
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/tracker")
                        .then()
                        .statusCode(200)
                        .body("outage", nullValue())
                        .body("eventsLateMs", equalTo(0)));
    }
}
