package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.Json;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients of W&B send: as one was recorded, and what they may send beside. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class WandbTest extends TrackerFixture {
    /** Stand for the project and the run in the recorded session. */
    private static final String PROJECT = "PROJECT";

    private static final String RUN = "RUN";

    @SuppressWarnings("NullAway.Init")
    private String project;

    @BeforeEach
    void nameProject() {
        project = "addition-" + run;
    }

    @Test
    void the_recorded_session_of_a_client_is_kept() throws Exception {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("wandb_session.jsonl")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode request =
                        Json.MAPPER.readTree(line.replace(PROJECT, project).replace(RUN, run.value()));
                JsonNode body = request.path("body");
                String text = body.isTextual() ? body.textValue() : body.toString();
                given().urlEncodingEnabled(false)
                        .contentType(request.path("type").asText())
                        .body(text.getBytes(StandardCharsets.UTF_8))
                        .request(
                                request.path("method").asText(),
                                request.path("path").asText())
                        .then()
                        .statusCode(request.path("status").asInt());
            }
        }

        WandbSession.assertKept(run.value());
    }

    @Test
    void a_request_that_is_repeated_counts_once() {
        begin();
        Map<String, Object> rows = history(0, "{\"_step\": 0, \"loss\": 2}", "{\"_step\": 1, \"loss\": 1}");
        stream(rows).statusCode(200);
        stream(rows).statusCode(200);
        stream(history(1, "{\"_step\": 1, \"loss\": 1}", "{\"_step\": 2, \"loss\": 0.5}"))
                .statusCode(200);

        List<MetricBatch> published = TopicRecords.await(backing, Topics.RUN_METRICS, run.value(), 2).stream()
                .map(record -> BulkCodec.decodeMetrics(record.value()).orElseThrow(AssertionError::new))
                .toList();
        assertThat(published).extracting(MetricBatch::sequence).containsExactly(0L, 1L);
        get("/api/v1/runs/" + run + "/series?name=loss").then().body("series[0].steps", equalTo(List.of(0, 1, 2)));
    }

    @Test
    void samples_of_the_machine_have_the_step_of_the_last_row_before_them() {
        begin();
        stream(events(0, "{\"_timestamp\": 1.0, \"system.cpu\": 10}"))
                .statusCode(200)
                .body("stopped", is(false));
        Map<String, Object> both = new LinkedHashMap<>(history(
                0,
                "{\"_step\": 5, \"_timestamp\": 2.0, \"loss\": 1}",
                "{\"_step\": 9, \"_timestamp\": 4.0, \"loss\": 1}"));
        both.putAll(
                events(1, "{\"_timestamp\": 3.0, \"system.cpu\": 20}", "{\"_timestamp\": 5.0, \"system.cpu\": 30}"));
        stream(both).statusCode(200);

        get("/api/v1/runs/" + run + "/series?name=system.cpu")
                .then()
                .body("series[0].steps", equalTo(List.of(0, 5, 9)))
                .body("series[0].values", equalTo(List.of(10f, 20f, 30f)));
    }

    @Test
    void the_configuration_that_is_set_until_the_first_row_is_that_of_the_attempt() {
        begin();
        upsert(Map.of("config", "{\"weight_decay\": {\"value\": 0.5}, \"_wandb\": {\"value\": {}}}"));
        stream(history(0, "{\"_step\": 0, \"loss\": 2}")).statusCode(200);

        get("/api/v1/runs/" + run).then().body("loggedParameters.weight_decay", equalTo(0.5f));
        assertThat(TopicRecords.await(backing, Topics.RUN_LIFECYCLE, run.value(), 3))
                .anySatisfy(record -> assertThat(new String(record.value(), StandardCharsets.UTF_8))
                        .contains("\"weightDecay\":0.5"));
    }

    @Test
    void what_is_not_kept_is_counted_and_shown_with_the_run() {
        begin();
        upsert(Map.of("config", "{\"good\": {\"value\": 1}, \"" + "x".repeat(300) + "\": {\"value\": 1}}"));
        graphql("CreateRunFiles", Map.of("project", project, "run", run.value(), "files", List.of("a.txt", "../b.txt")))
                .body("data.createRunFiles.files.name", equalTo(List.of("a.txt")))
                .body(
                        "data.createRunFiles.files[0].uploadUrl",
                        containsString("/api/v1/runs/" + run + "/artifacts/a.txt"));
        stream(history(3, "{\"_step\": 0, \"loss\": 2, \"text\": \"many\"}", "no json", "[1]"))
                .statusCode(200);

        await().atMost(SOON).untilAsserted(() -> {
            Map<String, Integer> counts = new LinkedHashMap<>();
            List<Map<String, Object>> rejections =
                    get("/api/v1/runs/" + run).jsonPath().getList("rejections");
            rejections.forEach(one ->
                    counts.put(String.valueOf(one.get("kind")), one.get("count") instanceof Integer count ? count : 0));
            assertThat(counts).isEqualTo(Map.of("LIMIT", 1, "METRIC_VALUE", 1, "LINE", 4));
        });
        get("/api/v1/runs/" + run).then().body("loggedParameters.good", equalTo(1));
    }

    @Test
    void a_run_that_is_begun_again_without_resuming_it_supersedes_what_was_logged() {
        begin();
        stream(history(0, "{\"_step\": 0, \"loss\": 2}", "{\"_step\": 1, \"loss\": 1}"))
                .statusCode(200);
        begin();
        stream(history(0, "{\"_step\": 0, \"loss\": 7}")).statusCode(200);

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run + "/series?name=loss")
                        .then()
                        .body("series[0].values", equalTo(List.of(7f))));
    }

    @Test
    void a_client_that_resumes_a_run_reads_how_far_it_has_come() {
        graphql("RunResumeStatus", Map.of("project", project, "name", run.value()))
                .body("data.model.bucket", equalTo(null));
        begin();
        stream(history(
                        0,
                        "{\"_step\": 0, \"_runtime\": 1.5, \"loss\": 2}",
                        "{\"_step\": 4, \"_runtime\": 2.5, \"loss\": 1}"))
                .statusCode(200);

        graphql("RunResumeStatus", Map.of("project", project, "name", run.value()))
                .body("data.model.bucket.historyLineCount", equalTo(2))
                .body("data.model.bucket.historyTail", containsString("\\\"_step\\\":4"))
                .body("data.model.bucket.historyTail", containsString("\\\"_runtime\\\":2.5"));
    }

    @Test
    void a_request_to_stop_reaches_the_program_which_ends_as_stopped() {
        begin();
        stream(history(0, "{\"_step\": 0, \"loss\": 2}")).statusCode(200).body("stopped", is(false));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("worker", startsWith("host.example")));
        given().contentType(ContentType.JSON)
                .body(Map.of("reason", "it diverges"))
                .post("/api/v1/runs/" + run + "/stop")
                .then()
                .statusCode(202);

        stream(history(1, "{\"_step\": 1, \"loss\": 2}")).statusCode(200).body("stopped", is(true));
        Map<String, Object> end = Map.of("complete", true, "exitcode", 255);
        given().contentType(ContentType.JSON).body(end).post(address()).then().statusCode(200);

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("status", equalTo("STOPPED")));
    }

    @Test
    void runs_of_two_projects_that_have_one_id_are_two_runs() {
        begin();
        stream(history(0, "{\"_step\": 0, \"loss\": 2}")).statusCode(200);
        project = "other-" + run;
        String id = begin().extract().path("data.upsertBucket.bucket.id");
        stream(history(0, "{\"_step\": 0, \"loss\": 3}")).statusCode(200);

        assertThat(id).startsWith(run + "-");
        get("/api/v1/runs/" + id + "/series?name=loss").then().body("series[0].values", equalTo(List.of(3f)));
        get("/api/v1/runs/" + run + "/series?name=loss").then().body("series[0].values", equalTo(List.of(2f)));
    }

    @Test
    void numbers_of_the_summary_alone_are_metrics_at_the_last_step() {
        begin();
        Map<String, Object> files = new LinkedHashMap<>(history(0, "{\"_step\": 8, \"loss\": 2}"));
        files.put(
                "wandb-summary.json",
                file(0, "{\"loss\": 2, \"best\": {\"acc\": 0.5}, \"note\": \"a text\", \"_step\": 8}"));
        stream(files).statusCode(200);
        stream(files).statusCode(200);

        get("/api/v1/runs/" + run + "/metrics").then().body("metrics.name", equalTo(List.of("best/acc", "loss")));
        get("/api/v1/runs/" + run + "/series?name=best/acc").then().body("series[0].steps", equalTo(List.of(8)));
    }

    @Test
    void the_console_is_an_artifact_while_the_run_goes_on() {
        begin();
        Map<String, Object> files = new LinkedHashMap<>(history(0, "{\"_step\": 0, \"loss\": 2}"));
        files.put("output.log", file(0, "2026-11-29T11:31:07.335948 one", "2026-11-29T11:31:08.335948 10 %"));
        stream(files).statusCode(200);
        stream(Map.of("output.log", file(1, "2026-11-29T11:31:09.335948 20 %"))).statusCode(200);

        get("/api/v1/runs/" + run + "/artifacts/output.log").then().body(equalTo("one\n20 %\n"));
    }

    @Test
    void an_alert_is_a_warning_of_the_run() {
        begin();
        graphql(
                        "NotifyScriptableRunAlert",
                        Map.of(
                                "projectName",
                                project,
                                "runName",
                                run.value(),
                                "title",
                                "Attention",
                                "text",
                                "it is late"))
                .body("data.notifyScriptableRunAlert.success", is(true));

        await().atMost(SOON)
                .untilAsserted(() ->
                        get("/api/v1/runs/" + run).then().body("reason", containsString("Attention: it is late")));
    }

    @Test
    void the_addresses_that_the_client_prints_lead_to_the_pages_of_the_run_and_of_its_experiment() {
        begin();
        String experiment = get("/api/v1/runs/" + run).path("experiment");

        given().redirects()
                .follow(false)
                .get("/grokwatch/" + project + "/runs/" + run)
                .then()
                .statusCode(303)
                .header("Location", endsWith("/runs/" + run));
        given().redirects()
                .follow(false)
                .get("/grokwatch/" + project)
                .then()
                .statusCode(303)
                .header("Location", endsWith("/?experiment=" + experiment));
    }

    @Test
    void an_operation_that_is_not_served_and_a_request_that_is_refused_are_errors_by_which_the_client_continues() {
        graphql("NoSuchOperation", Map.of()).body("errors[0].message", containsString("NoSuchOperation"));
        graphql("CreateRunFiles", Map.of("project", project, "run", "none", "files", List.of("a")))
                .body("errors[0].message", containsString("there is no run 'none'"));
        begin();
        given().delete("/api/v1/runs/" + run).then().statusCode(200);
        begin().body("errors[0].message", containsString("is deleted"));
    }

    @Test
    void what_is_no_request_is_refused_in_the_form_of_graphql() {
        given().contentType(ContentType.JSON)
                .body("{\"query\": \"{ viewer { id } }\"}")
                .post("/graphql")
                .then()
                .statusCode(400)
                .body("errors[0].message", containsString("name of its operation"));
        given().contentType(ContentType.JSON)
                .body("{")
                .post("/graphql")
                .then()
                .statusCode(400)
                .body("errors.size()", is(1));
        stream(Map.of()).statusCode(404).body("errors[0].message", containsString("there is no run"));
        begin();
        stream(Map.of("wandb-history.jsonl", Map.of("offset", -1, "content", List.of())))
                .statusCode(400)
                .body("errors[0].message", containsString("offset"));
    }

    @Test
    void the_file_stream_takes_the_rows_of_a_long_training_at_once() {
        begin();
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            rows.add("{\"_step\": " + i + ", \"train/loss\": " + 1.0 / (i + 1) + ", \"val/loss\": " + i + "}");
        }
        stream(Map.of("wandb-history.jsonl", Map.of("offset", 0, "content", rows)))
                .statusCode(200);

        get("/api/v1/runs/" + run + "/metrics").then().body("metrics.points", equalTo(List.of(30_000, 30_000)));
    }

    private ValidatableResponse begin() {
        return upsert(Map.of("host", "host.example", "program", "train.py"));
    }

    private ValidatableResponse upsert(Map<String, Object> more) {
        Map<String, Object> variables = new LinkedHashMap<>(more);
        variables.put("project", project);
        variables.put("name", run.value());
        return graphql("UpsertBucket", variables);
    }

    private static ValidatableResponse graphql(String operation, Map<String, Object> variables) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("query", "\nquery " + operation + " ($x: String) { x }", "variables", variables))
                .post("/graphql")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse stream(Map<String, Object> files) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("files", files))
                .post(address())
                .then();
    }

    private String address() {
        return "/files/any/" + project + "/" + run + "/file_stream";
    }

    private static Map<String, Object> history(int offset, String... rows) {
        return Map.of("wandb-history.jsonl", file(offset, rows));
    }

    private static Map<String, Object> events(int offset, String... samples) {
        return Map.of("wandb-events.jsonl", file(offset, samples));
    }

    private static Map<String, Object> file(int offset, String... lines) {
        return Map.of("offset", offset, "content", List.of(lines));
    }
}
