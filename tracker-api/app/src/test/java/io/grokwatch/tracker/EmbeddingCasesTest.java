package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.events.validation.Rejection.Kind;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Embedding snapshots as people upload them. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class EmbeddingCasesTest extends TrackerFixture {
    private static final int HEADER_BYTES = 118;

    @BeforeEach
    void begin() {
        post("/api/v1/logged-runs", Map.of("id", run.value(), "client", "c")).statusCode(201);
    }

    @Test
    void steps_up_to_the_greatest_are_kept_in_any_order() {
        for (String step : List.of("500", "0", "9223372036854775806", "1000000000000", "500")) {
            put("embedding", step, 1f).statusCode(202);
        }

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(snapshots("step"))
                        .containsExactly("0", "500", "1000000000000", "9223372036854775806"));
    }

    @Test
    void tensors_have_any_printable_names_and_values_that_are_not_finite() {
        for (String tensor : List.of("слой/вложение 損失", "w@0.%", "t".repeat(250))) {
            put(tensor, "0", Float.NaN).statusCode(202);
        }

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(snapshots("tensor"))
                        .containsExactlyInAnyOrder("слой/вложение 損失", "w@0.%", "t".repeat(250)));
    }

    @Test
    void what_is_no_snapshot_is_refused_and_counted_with_the_run() {
        put("embedding", "9223372036854775807", 1f).statusCode(400);
        put("t".repeat(251), "0", 1f).statusCode(400);
        put("a\u202eb", "0", 1f).statusCode(400);
        put("a\nb", "0", 1f).statusCode(400);
        given().urlEncodingEnabled(true)
                .body(new byte[] {1, 2, 3})
                .put("/api/v1/runs/{run}/embeddings/embedding/7", run.value())
                .then()
                .statusCode(400);

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(LoggedCases.refused(run.value())).isEqualTo(Map.of(Kind.SNAPSHOT, 5L)));
        assertThat(snapshots("tensor")).isEmpty();
    }

    @Test
    void a_run_of_which_an_embedding_was_kept_has_finished() {
        post(
                        "/api/v1/runs/" + run + "/metrics",
                        Map.of(
                                "client",
                                "c",
                                "sequence",
                                0,
                                "rows",
                                List.of(Map.of("step", -1, "metrics", Map.of("a", 1)))))
                .statusCode(200);
        put("embedding", "0", 1f).statusCode(202);
        post("/api/v1/runs/" + run + "/events", Map.of("client", "c", "type", "FINISHED", "step", 0))
                .statusCode(200);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                LoggedCases.run(run.value()).path("status").asText())
                        .isEqualTo("FINISHED"));
    }

    private List<String> snapshots(String field) {
        List<String> values = new ArrayList<>();
        LoggedCases.json(given().get("/api/v1/runs/" + run + "/snapshots").asString())
                .path("snapshots")
                .forEach(snapshot -> values.add(snapshot.path(field).asText()));
        return values;
    }

    private ValidatableResponse put(String tensor, String step, float value) {
        return given().body(matrix(value))
                .put("/api/v1/runs/{run}/embeddings/{tensor}/{step}", run.value(), tensor, step)
                .then();
    }

    /** A matrix of one row and two columns, as NumPy saves it. */
    private static byte[] matrix(float value) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
        String padded = header + " ".repeat(HEADER_BYTES - 1 - header.length()) + "\n";
        return ByteBuffer.allocate(10 + HEADER_BYTES + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\u0001\u0000".getBytes(ISO_8859_1))
                .putShort((short) HEADER_BYTES)
                .put(padded.getBytes(ISO_8859_1))
                .putFloat(value)
                .putFloat(value)
                .array();
    }

    private static ValidatableResponse post(String path, Object body) {
        return given().contentType(ContentType.JSON)
                .body(LoggedCases.text(body))
                .post(path)
                .then();
    }
}
