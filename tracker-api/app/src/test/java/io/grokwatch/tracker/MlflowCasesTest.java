package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.validation.Rejection.Kind;
import io.grokwatch.tracker.LoggedCases.Case;
import io.grokwatch.tracker.LoggedCases.Mlflow;
import io.grokwatch.tracker.LoggedCases.Points;
import io.grokwatch.tracker.LoggedCases.Row;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What people log, by MLflow's API: the rules of all doors but where the contract of its clients has another. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class MlflowCasesTest extends TrackerFixture {
    private static final String API = "/api/2.0/mlflow/";
    private static final String INVALID = "INVALID_PARAMETER_VALUE";

    @SuppressWarnings("NullAway.Init")
    private String id;

    private @Nullable String experiment;

    private long timestamp = 1_795_378_161_649L;

    @BeforeEach
    void create() {
        if (experiment == null) {
            experiment = post("experiments/create", Map.of("name", "cases " + run))
                    .statusCode(200)
                    .extract()
                    .path("experiment_id");
        }
        id = post("runs/create", Map.of("experiment_id", experiment, "start_time", timestamp))
                .statusCode(200)
                .extract()
                .path("run.info.run_id");
    }

    private static Stream<Case> by(Mlflow contract) {
        return LoggedCases.all().filter(one -> one.mlflow() == contract);
    }

    @TestFactory
    Stream<DynamicTest> batches_are_kept_by_the_rules_of_all_doors() {
        return LoggedCases.tests(by(Mlflow.SAME), given -> {
            create();
            given.requests().forEach(rows -> logBatch(rows.toArray(Row[]::new)).statusCode(200));
            return id;
        });
    }

    @TestFactory
    Stream<DynamicTest> metrics_one_by_one_are_kept_by_the_rules_of_all_doors() {
        return LoggedCases.tests(by(Mlflow.SAME).limit(6), given -> {
            create();
            for (Row row : given.rows()) {
                for (JsonNode metric : metrics(row)) {
                    ObjectNode body = JsonNodeFactory.instance.objectNode().put("run_id", id);
                    post("runs/log-metric", body.setAll((ObjectNode) metric)).statusCode(200);
                }
            }
            return id;
        });
    }

    @TestFactory
    Stream<DynamicTest> a_batch_with_what_the_clients_contract_refuses_is_refused_as_a_whole_and_counted() {
        return by(Mlflow.REFUSES)
                .map(given -> DynamicTest.dynamicTest(given.name(), () -> {
                    create();
                    long refused = 0;
                    int kept = 0;
                    for (Row row : given.rows()) {
                        ValidatableResponse answer = logBatch(row);
                        if (answer.extract().statusCode() == 200) {
                            kept = row.object().size();
                        } else {
                            answer.statusCode(400).body("error_code", equalTo(INVALID));
                            refused++;
                        }
                    }

                    long counted = refused;
                    assertThat(counted).isPositive();
                    await().atMost(SOON)
                            .untilAsserted(() -> assertThat(LoggedCases.refused(id).values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum())
                                    .isEqualTo(counted));
                    get(API + "runs/get?run_id=" + id).then().body("run.data.metrics", hasSize(kept));
                }));
    }

    @Test
    void steps_below_zero_and_the_greatest_whole_number_are_in_the_history_alone() {
        logBatch(new Row("-1", "{\"loss\": 3}")).statusCode(200);
        logBatch(new Row("\"4\"", "{\"loss\": 2}")).statusCode(200);
        logBatch(new Row("null", "{\"loss\": 2.5}")).statusCode(200);
        logBatch(new Row("9223372036854775807", "{\"loss\": 1}")).statusCode(200);
        for (String none : List.of("1.5", "true", "1e300", "\"many\"", "9223372036854775808")) {
            logBatch(new Row(none, "{\"loss\": 9}")).statusCode(400).body("error_code", equalTo(INVALID));
        }

        get(API + "metrics/get-history?run_id=" + id + "&metric_key=loss")
                .then()
                .body("metrics.step", contains(-1, 4, 0, Long.MAX_VALUE))
                .body("metrics.value", contains(3f, 2f, 2.5f, 1f));
        assertThat(LoggedCases.points(id, "loss")).isEqualTo(new Points(List.of(0L, 4L), List.of(2.5, 2.0)));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(LoggedCases.refused(id)).isEqualTo(Map.of(Kind.STEP, 5L)));
    }

    @Test
    void one_wild_step_is_kept_and_the_run_is_where_it_was() {
        for (String step : List.of("0", "1", "1000000000000", "2", "3")) {
            logBatch(new Row(step, "{\"loss\": 1}")).statusCode(200);
        }

        assertThat(LoggedCases.points(id, "loss").steps()).containsExactly(0L, 1L, 2L, 3L, 1_000_000_000_000L);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(LoggedCases.run(id).path("step").asLong()).isEqualTo(3));
    }

    @Test
    void a_batch_has_at_most_a_thousand_values() {
        logBatch(new Row("0", LoggedCases.wide(1_000))).statusCode(200);
        logBatch(new Row("1", LoggedCases.wide(1_001)))
                .statusCode(400)
                .body("error_code", equalTo(INVALID))
                .body("message", containsString("at most 1000 metrics"));

        assertThat(LoggedCases.points(id, "m/999")).isEqualTo(new Points(List.of(0L), List.of(999.0)));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(LoggedCases.refused(id)).isEqualTo(Map.of(Kind.LIMIT, 1L)));
    }

    @Test
    void of_a_refused_batch_nothing_is_kept_not_even_its_parameters() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("run_id", id);
        body.putArray("metrics").addAll(metrics(new Row("0", "{\"loss\": 1, \"hits@5\": 1}")));
        body.putArray("params").addObject().put("key", "lr").put("value", "0.1");
        body.putArray("tags").addObject().put("key", "team").put("value", "x");
        post("runs/log-batch", body).statusCode(400).body("error_code", equalTo(INVALID));

        get(API + "runs/get?run_id=" + id)
                .then()
                .body("run.data.metrics", hasSize(0))
                .body("run.data.params", hasSize(0))
                .body("run.data.tags.key", contains("mlflow.runName"));
    }

    @Test
    void a_run_of_which_nothing_was_kept_has_failed_here_and_has_the_status_that_its_program_states_there() {
        logBatch(new Row("0", "{\"hits@5\": 1}")).statusCode(400);
        post("runs/update", Map.of("run_id", id, "status", "FINISHED"))
                .statusCode(200)
                .body("run_info.status", equalTo("FINISHED"));

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(LoggedCases.run(id).path("status").asText()).isEqualTo("FAILED");
            assertThat(LoggedCases.run(id).path("reason").asText())
                    .startsWith("nothing that the program logged was kept: 1 metric names")
                    .contains("hits@5");
        });
        get(API + "runs/get?run_id=" + id).then().body("run.info.status", equalTo("FINISHED"));
    }

    @Test
    void marks_and_control_characters_of_texts_are_kept_and_secrets_are_masked() {
        String odd = "a\u202eb\n\u001b[31m\u0000";
        parameter("api_key", "sk-12345678").statusCode(200);
        parameter("model.auth_token", "tok-12345678").statusCode(200);
        parameter("note", odd).statusCode(200);
        parameter("half", "\ud800").statusCode(200);
        for (String key : List.of("a\nb", "a\u202eb", "n".repeat(251), "", " ")) {
            parameter(key, "1").statusCode(400).body("error_code", equalTo(INVALID));
        }
        post("runs/set-tag", Map.of("run_id", id, "key", "note", "value", odd)).statusCode(200);
        post("runs/set-tag", Map.of("run_id", id, "key", "a\tb", "value", "1")).statusCode(400);
        post("runs/set-tag", Map.of("run_id", id, "key", "mlflow.runName", "value", odd))
                .statusCode(200);

        String shown = get("/api/v1/runs/" + id).asString()
                + get(API + "runs/get?run_id=" + id).asString();
        assertThat(shown).doesNotContain("12345678");
        JsonNode kept = LoggedCases.run(id);
        assertThat(kept.path("name").asText()).isEqualTo(odd);
        assertThat(kept.at("/tags/note").asText()).isEqualTo(odd);
        assertThat(kept.at("/loggedParameters/note").asText()).isEqualTo(odd);
        assertThat(kept.at("/loggedParameters/half").asText()).isEqualTo("\ufffd");
        assertThat(kept.at("/loggedParameters/model.auth_token").asText()).isEqualTo("********");
    }

    private ValidatableResponse parameter(String key, String value) {
        return post("runs/log-parameter", Map.of("run_id", id, "key", key, "value", value));
    }

    private ValidatableResponse logBatch(Row... rows) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("run_id", id);
        ArrayNode metrics = body.putArray("metrics");
        for (Row row : rows) {
            metrics.addAll(metrics(row));
        }
        return post("runs/log-batch", body);
    }

    /** The metrics of a row as a client sends them, all at one time later than those before. */
    private ArrayNode metrics(Row row) {
        timestamp++;
        ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
        row.object().properties().forEach(entry -> {
            ObjectNode metric = metrics.addObject().put("key", entry.getKey());
            metric.set("value", entry.getValue());
            metric.put("timestamp", timestamp).set("step", LoggedCases.json(row.step()));
        });
        return metrics;
    }

    private static ValidatableResponse post(String path, Object body) {
        return given().contentType(ContentType.JSON)
                .body(LoggedCases.text(body))
                .post(API + path)
                .then();
    }
}
