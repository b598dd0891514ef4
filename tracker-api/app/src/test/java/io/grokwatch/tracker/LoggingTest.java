package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.tracker.client.LoggedEvent;
import io.grokwatch.tracker.client.LoggedEventType;
import io.grokwatch.tracker.client.LoggedRow;
import io.grokwatch.tracker.client.LoggedRows;
import io.grokwatch.tracker.client.LoggingAnswer;
import io.grokwatch.tracker.client.NewLoggedRun;
import io.grokwatch.tracker.client.RequestedIntervention;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that programs log over HTTP. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class LoggingTest extends TrackerFixture {
    @SuppressWarnings("NullAway.Init")
    private TrackerClient tracker;

    @BeforeEach
    void connect() {
        tracker = new TrackerClient("http://127.0.0.1:" + RestAssured.port);
    }

    @AfterEach
    void disconnect() {
        tracker.close();
    }

    @Test
    void a_run_that_a_program_begins_is_read_at_once_with_its_experiment_settings_and_metrics() {
        LoggingAnswer begun = tracker.begin(new NewLoggedRun(
                run.value(),
                "a",
                "First",
                "Logged " + run,
                null,
                Map.of("team", "x"),
                Map.of("weight_decay", 0.5, "model", Map.of("width", 8), "optimizer", "AdamW"),
                "host.example",
                "cuda:0",
                null,
                null,
                7L));
        assertThat(begun.attempt()).isEqualTo(1);
        RunView view = tracker.run(run.value());
        assertThat(view.name()).isEqualTo("First");
        assertThat(view.steps()).isNull();
        assertThat(view.tags()).containsEntry("team", "x");
        assertThat(view.loggedParameters()).containsEntry("model.width", 8);

        tracker.log(run.value(), rows("a", 0, row(0, "loss", 2.0), row(1, "loss", 1.0), row(1, "val_acc", 0.5)));

        get("/api/v1/runs/" + run + "/metrics").then().body("metrics.name", equalTo(List.of("loss", "val_acc")));
        get("/api/v1/runs/" + run + "/series?name=loss").then().body("series[0].steps", equalTo(List.of(0, 1)));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(tracker.run(run.value()).status()).isEqualTo(RunStatus.RUNNING));
        RunStarted started = EventCodec.decode(
                        RunStarted.class,
                        TopicRecords.await(backing, Topics.RUN_LIFECYCLE, run.value(), 2).stream()
                                .filter(record ->
                                        EventCodec.typeOf(RunStarted.class).equals(RecordCodec.type(record.headers())))
                                .findFirst()
                                .orElseThrow()
                                .value())
                .orElseThrow(AssertionError::new);
        assertThat(started.spec().steps()).isEqualTo(RunSpec.OPEN_ENDED);
        assertThat(started.worker().value()).isEqualTo("host.example-a");
        assertThat(started.facts()).isEqualTo(new RunFacts(null, null, null, null, true, null, 0.5, null));
    }

    @Test
    void a_batch_that_is_repeated_counts_once_and_reaches_kafka_once() {
        tracker.begin(new NewLoggedRun(run.value(), "a"));
        LoggedRows batch = rows("a", 0, row(0, "loss", 2.0));
        tracker.log(run.value(), batch);
        tracker.log(run.value(), batch);
        tracker.log(run.value(), rows("a", 1, row(1, "loss", 1.0)));

        List<MetricBatch> published = TopicRecords.await(backing, Topics.RUN_METRICS, run.value(), 2).stream()
                .map(record -> BulkCodec.decodeMetrics(record.value()).orElseThrow(AssertionError::new))
                .toList();
        assertThat(published).extracting(MetricBatch::sequence).containsExactly(0L, 1L);
    }

    @Test
    void what_the_rules_refuse_is_left_out_counted_and_shown_with_the_run() {
        tracker.begin(new NewLoggedRun(run.value(), "a"));
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("loss", "NaN");
        metrics.put("flag", true);
        metrics.put("text", "many");
        metrics.put("list", List.of(1));
        metrics.put(" ", 1);
        metrics.put("none", null);
        LoggingAnswer answer = tracker.log(
                run.value(),
                new LoggedRows(
                        "a",
                        0,
                        List.of(
                                new LoggedRow(3.0, null, metrics),
                                new LoggedRow(-1, null, Map.of("loss", 1)),
                                new LoggedRow("4", null, Map.of("loss", 1)),
                                new LoggedRow(1.5, null, Map.of("loss", 1)),
                                new LoggedRow(9, null, null))));

        assertThat(answer.rejections())
                .extracting(Rejection::kind, Rejection::count)
                .containsExactlyInAnyOrder(
                        tuple(Rejection.Kind.METRIC_NAME, 1L),
                        tuple(Rejection.Kind.METRIC_VALUE, 2L),
                        tuple(Rejection.Kind.STEP, 3L),
                        tuple(Rejection.Kind.LINE, 1L));
        get("/api/v1/runs/" + run + "/series?name=loss&name=flag")
                .then()
                .body("series.steps", equalTo(List.of(List.of(3), List.of(3))));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("rejections.count.sum()", equalTo(7)));
    }

    @Test
    void a_stop_and_an_intervention_reach_the_program_with_its_next_answer_until_it_reports_them() {
        tracker.begin(new NewLoggedRun(run.value(), "a"));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(tracker.run(run.value()).status()).isEqualTo(RunStatus.RUNNING));
        tracker.intervene(run.value(), "lr", 0.01);
        tracker.stop(run.value(), "enough");

        LoggingAnswer answer = tracker.report(
                run.value(), new LoggedEvent("a", LoggedEventType.PROGRESSED, 5, 10.0, null, null, null, null, null));
        assertThat(answer.stopReason()).isEqualTo("enough");
        assertThat(answer.interventions())
                .extracting(RequestedIntervention::parameter, RequestedIntervention::value)
                .containsExactly(tuple("lr", 0.01));
        LoggingAnswer made = tracker.report(
                run.value(),
                new LoggedEvent(
                        "a",
                        LoggedEventType.INTERVENED,
                        6,
                        null,
                        null,
                        "lr",
                        0.1,
                        0.01,
                        answer.interventions().getFirst().id()));
        assertThat(made.interventions()).isEmpty();
        tracker.report(run.value(), new LoggedEvent("a", LoggedEventType.STOPPED, 6, "enough"));

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("status", equalTo("STOPPED"))
                        .body("interventions.parameter", equalTo(List.of("lr"))));
    }

    @Test
    void a_run_that_has_ended_is_resumed_by_another_client_after_the_last_step_or_at_a_stated_one() {
        tracker.begin(new NewLoggedRun(run.value(), "a"));
        tracker.log(run.value(), rows("a", 0, row(0, "loss", 2.0), row(9, "loss", 1.0)));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(tracker.run(run.value()).step()).isEqualTo(9));
        tracker.stop(run.value(), "enough");
        tracker.report(run.value(), new LoggedEvent("a", LoggedEventType.STOPPED, 9, "enough"));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(tracker.run(run.value()).status()).isEqualTo(RunStatus.STOPPED));

        LoggingAnswer second = tracker.begin(new NewLoggedRun(run.value(), "b"));
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.stopReason()).isNull();
        tracker.log(run.value(), rows("b", 0, row(10, "loss", 0.5)));
        assertThat(tracker.log(run.value(), rows("a", 1, row(9, "acc", 0.5))).newestAttempt())
                .as("what the first client logs late is kept, and it learns that another one has the run")
                .isEqualTo(2);
        get("/api/v1/runs/" + run + "/series?name=loss").then().body("series[0].steps", equalTo(List.of(0, 9, 10)));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(tracker.run(run.value()).endedAt()).isNull());

        tracker.begin(new NewLoggedRun(run.value(), "c", null, null, null, null, null, null, null, 5L, null, null));
        tracker.log(run.value(), rows("c", 0, row(5, "loss", 0.25)));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run + "/series?name=loss")
                        .then()
                        .body("series[0].steps", equalTo(List.of(0, 5))));
    }

    @Test
    void a_client_begins_one_attempt_however_often_it_asks() {
        List<LoggingAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(tracker.begin(new NewLoggedRun(run.value(), "a")));
        }
        assertThat(answers).extracting(LoggingAnswer::attempt).containsOnly(1);
        tracker.report(run.value(), new LoggedEvent("a", LoggedEventType.FINISHED, 3, null));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(tracker.run(run.value()).status()).isEqualTo(RunStatus.FINISHED));
        assertThat(TopicRecords.await(backing, Topics.RUN_LIFECYCLE, run.value(), 2))
                .hasSize(2);
    }

    @Test
    void a_run_of_a_worker_and_a_client_that_has_begun_nothing_are_refused() {
        producer.started(run, 1, "w-" + run);
        await().atMost(SOON).until(() -> get("/api/v1/runs/" + run).statusCode() == 200);
        assertThatThrownBy(() -> tracker.begin(new NewLoggedRun(run.value(), "a")))
                .isInstanceOf(TrackerException.class)
                .hasMessageContaining("was not begun by a program here");
        json(Map.of("client", "a", "sequence", 0, "rows", List.of()))
                .post("/api/v1/runs/" + run + "/metrics")
                .then()
                .statusCode(409)
                .body("detail", containsString("POST /api/v1/logged-runs first"));
        json(Map.of("client", "a", "sequence", 0, "rows", List.of()))
                .post("/api/v1/runs/nobody/metrics")
                .then()
                .statusCode(404);
        json(Map.of("id", "a b", "client", "a"))
                .post("/api/v1/logged-runs")
                .then()
                .statusCode(400);
        json(Map.of("id", run.value(), "client", "$where"))
                .post("/api/v1/logged-runs")
                .then()
                .statusCode(400);
        json(Map.of("id", run.value())).post("/api/v1/logged-runs").then().statusCode(400);
        json(Map.of("client", "a", "sequence", -1, "rows", List.of()))
                .post("/api/v1/runs/" + run + "/metrics")
                .then()
                .statusCode(400)
                .body("detail", containsString("sequence must be at least 0, was -1"));
        json(Map.of("client", "a", "type", "EXPLODED", "step", 1))
                .post("/api/v1/runs/" + run + "/events")
                .then()
                .statusCode(400);
    }

    @Test
    void no_worker_is_requested_to_train_a_run_that_a_program_logs() {
        tracker.begin(new NewLoggedRun(run.value(), "a"));
        json(Map.of()).post("/api/v1/runs/" + run + "/checkpoint").then().statusCode(409);
        tracker.report(run.value(), new LoggedEvent("a", LoggedEventType.FINISHED, 3, null));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(tracker.run(run.value()).status()).isEqualTo(RunStatus.FINISHED));
        assertThat(TopicRecords.present(backing, Topics.RUN_REQUESTS, run.value()))
                .isEmpty();
    }

    private static LoggedRow row(long step, String metric, double value) {
        return new LoggedRow(step, 1_700_000_000_000L + step, Map.of(metric, value));
    }

    private static LoggedRows rows(String client, long sequence, LoggedRow... rows) {
        return new LoggedRows(client, sequence, List.of(rows));
    }

    private static RequestSpecification json(Object body) {
        return given().contentType(ContentType.JSON).body(body);
    }
}
