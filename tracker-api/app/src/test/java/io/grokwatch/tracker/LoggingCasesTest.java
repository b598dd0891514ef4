package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.grokwatch.events.RunId;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.tracker.LoggedCases.Row;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What people log, by the requests of {@code /api/v1}. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class LoggingCasesTest extends TrackerFixture {
    @TestFactory
    Stream<DynamicTest> what_can_be_kept_is_kept_and_the_rest_is_counted() {
        return LoggedCases.tests(LoggedCases.all(), given -> {
            run = new RunId("run-" + UUID.randomUUID());
            begin(Map.of());
            int sequence = 0;
            for (List<Row> rows : given.requests()) {
                log(sequence++, rows.stream().map(Row::json).collect(Collectors.joining(", ")))
                        .statusCode(200);
            }
            return run.value();
        });
    }

    @Test
    void what_is_no_row_is_counted_and_the_rows_beside_it_are_kept() {
        begin(Map.of());
        log(
                        0,
                        "{\"step\": 0, \"time\": \"yesterday\", \"metrics\": {\"loss\": 2}}, null, 5, [1, {\"step\": 9}],"
                                + " {\"step\": 3, \"metrics\": [1]}, {\"step\": 1, \"more\": {\"x\": []}, \"metrics\": {\"loss\": 1}}")
                .statusCode(200);

        assertThat(LoggedCases.points(run.value(), "loss").steps()).containsExactly(0L, 1L);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(LoggedCases.refused(run.value()))
                        .isEqualTo(Map.of(Rejection.Kind.STEP, 3L, Rejection.Kind.LINE, 1L)));
    }

    @Test
    void a_name_with_half_of_a_surrogate_pair_in_the_bytes_of_a_request_is_counted_and_the_rest_is_kept() {
        begin(Map.of());
        byte[] request =
                "{\"client\": \"c\", \"sequence\": 0, \"rows\": [{\"step\": 0, \"metrics\": {\"loss\": 2, \"a###b\": 1}}]}"
                        .getBytes(UTF_8);
        int at = new String(request, UTF_8).indexOf("###");
        // As Python's "surrogatepass" encodes U+D800.
        request[at] = (byte) 0xED;
        request[at + 1] = (byte) 0xA0;
        request[at + 2] = (byte) 0x80;

        given().contentType(ContentType.JSON)
                .body(request)
                .post("/api/v1/runs/" + run + "/metrics")
                .then()
                .statusCode(200)
                .body("rejections[0].kind", equalTo("METRIC_NAME"))
                .body("rejections[0].example", containsString("a\\u{d800}b"));
        assertThat(LoggedCases.points(run.value(), "loss").values()).containsExactly(2.0);
    }

    @Test
    void batches_that_are_all_numbered_zero_are_counted_but_a_repeated_request_is_not() {
        begin(Map.of());
        log(0, "{\"step\": 0, \"metrics\": {\"loss\": 3}}").statusCode(200);
        log(0, "{\"step\": 0, \"metrics\": {\"loss\": 3}}").body("rejections.size()", equalTo(0));
        log(0, "{\"step\": 1, \"metrics\": {\"loss\": 2}}")
                .body("rejections[0].kind", equalTo("BATCH"))
                .body("rejections[0].example", containsString("a producer numbers its batches"));
        log(0, "{\"step\": 2, \"metrics\": {\"loss\": 1}}").body("rejections[0].kind", equalTo("BATCH"));

        assertThat(LoggedCases.points(run.value(), "loss").steps()).containsExactly(0L);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(LoggedCases.refused(run.value())).isEqualTo(Map.of(Rejection.Kind.BATCH, 2L)));
    }

    @Test
    void a_run_of_which_nothing_was_kept_has_failed_with_that_as_its_reason() {
        begin(Map.of());
        log(0, "{\"step\": 0, \"metrics\": {\"a\\nb\": 3}}").statusCode(200);
        report("FINISHED", 1);

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(LoggedCases.run(run.value()).path("status").asText()).isEqualTo("FAILED");
            assertThat(LoggedCases.run(run.value()).path("reason").asText())
                    .startsWith("nothing that the program logged was kept: 1 metric names, the first: step 0")
                    .contains("'a\\nb'");
        });
    }

    @Test
    void a_run_of_which_something_was_kept_has_finished() {
        begin(Map.of());
        log(0, "{\"step\": 0, \"metrics\": {\"a\\nb\": 3}}").statusCode(200);
        log(1, "{\"step\": 1, \"metrics\": {\"loss\": 3}}").statusCode(200);
        report("FINISHED", 1);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                LoggedCases.run(run.value()).path("status").asText())
                        .isEqualTo("FINISHED"));
    }

    @Test
    void settings_that_cannot_be_kept_prevent_no_run_and_secrets_are_masked() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("lr", Double.NaN);
        parameters.put("api_key", "sk-12345678");
        parameters.put("nested", Map.of("auth_token", 12_345_678, "width", 8));
        parameters.put("a\nb", 1);
        parameters.put("x".repeat(251), 1);
        parameters.put("long", "y".repeat(9_000));
        parameters.put("mark", "a\u202eb\n\u0000");
        parameters.put("half", "\ud800");
        parameters.put("none", null);
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("name", "first\n\u202e\u001b[31m \ud800" + "n".repeat(600));
        request.put("experiment", "cases\u202e " + run);
        request.put("notes", "z".repeat(70_000));
        request.put("host", "röchner's host");
        request.put("device", "d".repeat(200));
        request.put("tags", Map.of("team", "x", "t\u0007", "y", "\ud83d\ude00", "\u2028"));
        request.put("parameters", parameters);
        begin(request);
        log(0, "{\"step\": 0, \"metrics\": {\"loss\": 1}}").statusCode(200);

        assertThat(LoggedCases.points(run.value(), "loss").values()).containsExactly(1.0);
        String shown = given().get("/api/v1/runs/" + run).asString();
        assertThat(shown).doesNotContain("12345678");
        assertThat(LoggedCases.json(shown).at("/loggedParameters/api_key").asText())
                .isEqualTo("********");
        assertThat(LoggedCases.json(shown)
                        .at("/loggedParameters/nested.auth_token")
                        .asText())
                .isEqualTo("********");
        assertThat(LoggedCases.json(shown).at("/loggedParameters/nested.width").asInt())
                .isEqualTo(8);
        assertThat(LoggedCases.json(shown).at("/loggedParameters/mark").asText())
                .isEqualTo("a\u202eb\n\u0000");
        assertThat(LoggedCases.json(shown).at("/loggedParameters/half").asText())
                .isEqualTo("\ufffd");
        assertThat(LoggedCases.json(shown).path("name").asText())
                .startsWith("first\n\u202e\u001b[31m \ufffdnnn")
                .hasSize(500);
        assertThat(LoggedCases.json(shown).at("/tags/team").asText()).isEqualTo("x");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(LoggedCases.refused(run.value())).isEqualTo(Map.of(Rejection.Kind.LIMIT, 6L)));
    }

    private void begin(Map<String, Object> more) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("experiment", "cases");
        request.putAll(more);
        request.put("id", run.value());
        request.put("client", "c");
        given().contentType(ContentType.JSON)
                .body(LoggedCases.text(request))
                .post("/api/v1/logged-runs")
                .then()
                .statusCode(201);
    }

    private ValidatableResponse log(int sequence, String rows) {
        return given().contentType(ContentType.JSON)
                .body(("{\"client\": \"c\", \"sequence\": " + sequence + ", \"rows\": [" + rows + "]}").getBytes(UTF_8))
                .post("/api/v1/runs/" + run + "/metrics")
                .then();
    }

    private void report(String type, long step) {
        given().contentType(ContentType.JSON)
                .body(Map.of("client", "c", "type", type, "step", step))
                .post("/api/v1/runs/" + run + "/events")
                .then()
                .statusCode(200);
    }
}
