package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.RunId;
import io.grokwatch.events.validation.Rejection.Kind;
import io.grokwatch.tracker.LoggedCases.Points;
import io.grokwatch.tracker.LoggedCases.Row;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What people log, by the file stream of W&B's client. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class WandbCasesTest extends TrackerFixture {
    private int lines;

    @TestFactory
    Stream<DynamicTest> what_can_be_kept_is_kept_and_the_rest_is_counted() {
        return LoggedCases.tests(LoggedCases.all(), given -> {
            run = new RunId("run-" + UUID.randomUUID());
            lines = 0;
            begin(Map.of());
            for (List<Row> rows : given.requests()) {
                log(rows.stream().map(LoggedCases::wandb).toArray(String[]::new));
            }
            return run.value();
        });
    }

    @Test
    void a_step_of_the_author_that_is_beyond_any_is_refused_with_its_row() {
        begin(Map.of());
        log("{\"_step\": 0, \"global_step\": 50, \"loss\": 2}");
        log("{\"_step\": 1, \"global_step\": 9223372036854775807, \"loss\": 9}");
        log("{\"_step\": 2, \"global_step\": 100, \"loss\": 1}");

        assertThat(LoggedCases.points(run.value(), "loss"))
                .isEqualTo(new Points(List.of(50L, 100L), List.of(2.0, 1.0)));
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(LoggedCases.refused(run.value())).isEqualTo(Map.of(Kind.STEP, 1L));
            assertThat(LoggedCases.run(run.value()).at("/rejections/0/example").asText())
                    .endsWith("was 9223372036854775807");
        });
    }

    @Test
    void a_run_of_which_nothing_was_kept_has_failed_with_that_as_its_reason() {
        begin(Map.of());
        log("{\"_step\": 0, \"note\": \"many\"}");
        post("/files/any/" + project() + "/" + run + "/file_stream", Map.of("complete", true, "exitcode", 0));

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(LoggedCases.run(run.value()).path("status").asText()).isEqualTo("FAILED");
            assertThat(LoggedCases.run(run.value()).path("reason").asText())
                    .startsWith("nothing that the program logged was kept: 1 metric values");
        });
    }

    @Test
    void secrets_of_the_configuration_are_masked_wherever_it_is_kept() {
        begin(
                Map.of(
                        "displayName",
                        "a\u202eb\n",
                        "config",
                        "{\"api_key\": {\"value\": \"sk-12345678\"}, \"model\": {\"value\": {\"auth_token\": 12345678, \"width\": 8}}}"));
        log("{\"_step\": 0, \"loss\": 1}");
        String files = graphql(
                "CreateRunFiles",
                Map.of("project", project(), "run", run.value(), "files", List.of("config.yaml", "note.txt")));
        String resumed = graphql("RunResumeStatus", Map.of("project", project(), "name", run.value()));

        assertThat(files).contains("note.txt").doesNotContain("config.yaml");
        assertThat(resumed + get("/api/v1/runs/" + run).asString()).doesNotContain("12345678");
        JsonNode kept = LoggedCases.run(run.value());
        assertThat(kept.path("name").asText()).isEqualTo("a\u202eb\n");
        assertThat(kept.at("/loggedParameters/model.width").asInt()).isEqualTo(8);
        assertThat(kept.at("/loggedParameters/model.auth_token").asText()).isEqualTo("********");
    }

    private void begin(Map<String, Object> more) {
        Map<String, Object> variables = new LinkedHashMap<>(more);
        variables.put("project", project());
        variables.put("name", run.value());
        variables.put("host", "host.example");
        String unused = graphql("UpsertBucket", variables);
    }

    private String project() {
        return "cases-" + run;
    }

    private void log(String... rows) {
        post(
                "/files/any/" + project() + "/" + run + "/file_stream",
                Map.of("files", Map.of("wandb-history.jsonl", Map.of("offset", lines, "content", List.of(rows)))));
        lines += rows.length;
    }

    private static String graphql(String operation, Map<String, Object> variables) {
        return post(
                "/graphql", Map.of("query", "\nquery " + operation + " ($x: String) { x }", "variables", variables));
    }

    private static String post(String path, Object body) {
        return given().contentType(ContentType.JSON)
                .body(LoggedCases.text(body))
                .post(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
