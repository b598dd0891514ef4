package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.grokwatch.tracker.DeclaredRoutes.Route;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks that other trackers were open to. Tokens are part of {@link AccessTest}, receivers of alerts of the tests of those. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class AttacksTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static @Nullable String logged;

    /** CVE-2025-14279 of MLflow: no check of the host, and one of the origin for some prefixes alone. */
    @Test
    void no_route_of_any_api_serves_a_rebound_name_or_another_site() {
        for (Route route : DeclaredRoutes.all()) {
            given().header("Host", "evil.example")
                    .request(route.method(), route.path())
                    .then()
                    .statusCode(421);
            assertThat(RawRequests.send(route.method(), route.path(), Map.of("Origin", "http://evil.example"))
                            .statusCode())
                    .as(route.toString())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example:80", "127.0.0.1.evil.example", "localhost@evil.example", "[::1", "localhost."})
    void no_spelling_of_a_foreign_host_is_served(String host) {
        for (String path : List.of("/api/v1/runs", "/api/2.0/mlflow/experiments/search", "/", "/login")) {
            given().header("Host", host).get(path).then().statusCode(anyOf(is(421), is(400)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "http://localhost:1", "https://localhost.evil.example", "http://evil.example"})
    void no_spelling_of_another_site_is_served_or_allowed_by_a_preflight(String origin) {
        for (String path : List.of("/api/v1/runs", "/ajax-api/2.0/mlflow/runs/create", "/login", "/q/metrics")) {
            given().header("Origin", origin).post(path).then().statusCode(403);
            given().header("Origin", origin)
                    .header("Access-Control-Request-Method", "POST")
                    .options(path)
                    .then()
                    .statusCode(403)
                    .header("Access-Control-Allow-Origin", nullValue());
        }
    }

    /** CVE-2023-1177, CVE-2024-1483 and further ones of MLflow: files of the server as artifacts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../etc/passwd",
                "..%2f..%2f..%2fetc%2fpasswd",
                "%2e%2e/%2e%2e/etc/passwd",
                "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
                "..%5c..%5cetc%5cpasswd",
                "..;/..;/etc/passwd",
                "/etc/passwd",
                "%2fetc%2fpasswd",
                "file:%2f%2f%2fetc%2fpasswd",
                "a%00/../../etc/passwd",
                "a%23/../../etc/passwd"
            })
    void no_path_of_an_artifact_is_one_of_this_machine(String path) {
        String id = loggedRun();
        for (String address : List.of(
                "/api/v1/runs/" + id + "/artifacts/" + path,
                "/api/2.0/mlflow-artifacts/artifacts/0/" + id + "/artifacts/" + path,
                "/ajax-api/2.0/mlflow-artifacts/artifacts/" + path,
                "/get-artifact?run_id=" + id + "&path=" + path,
                "/api/v1/runs/" + id + "/checkpoints/" + path)) {
            HttpResponse<String> answer = RawRequests.send("GET", address, Map.of());

            assertThat(answer.statusCode()).as(address).isIn(400, 404);
            assertThat(answer.body()).as(address).doesNotContain("root:");
        }
    }

    @Test
    void no_model_has_a_file_of_this_machine_as_its_source() {
        String name = "model-" + UUID.randomUUID();
        given().contentType(ContentType.JSON)
                .body(Map.of("name", name))
                .post("/api/2.0/mlflow/registered-models/create")
                .then()
                .statusCode(200);
        for (String source :
                List.of("file:///etc", "/etc/passwd", "mlflow-artifacts:/../../etc", "http://host/#/../../../etc")) {
            given().contentType(ContentType.JSON)
                    .body(Map.of("name", name, "source", source))
                    .post("/api/2.0/mlflow/model-versions/create")
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void what_people_write_is_answered_as_data_and_never_as_a_page() {
        String script = "<script>alert(1)</script>";
        String id = "run-" + UUID.randomUUID();
        given().contentType(ContentType.JSON)
                .body(Map.of("id", id, "client", "c1", "name", script, "tags", Map.of(script, script), "notes", script))
                .post("/api/v1/logged-runs")
                .then()
                .statusCode(lessThan(300));
        for (String path : List.of("/api/v1/runs/" + id, "/api/2.0/mlflow/runs/get?run_id=" + id)) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .contentType("application/json")
                    .header("X-Content-Type-Options", "nosniff")
                    .header(
                            "Content-Security-Policy",
                            allOf(containsString("default-src 'self'"), not(containsString("script-src"))));
        }
        given().get("/api/v1/runs/" + script.replace("/", "%2F"))
                .then()
                .statusCode(greaterThanOrEqualTo(400))
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page.html", "image.svg", "script.js", "page.xhtml", "data.xml"})
    void an_artifact_is_never_shown_as_a_page_of_this_server(String name) {
        String id = loggedRun();
        given().contentType("application/octet-stream")
                .body("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/runs/" + id + "/artifacts/" + name)
                .then()
                .statusCode(204);

        given().get("/api/v1/runs/" + id + "/artifacts/" + name)
                .then()
                .statusCode(200)
                .header("Content-Disposition", containsString("attachment"))
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", containsString("sandbox"));
    }

    @Test
    void operators_of_the_store_are_texts_like_any_other() {
        String id = loggedRun();
        for (String operator : List.of("$where", "$gt", "a.$.b", "$expr", "__proto__", "a.b.c", "\u0000x")) {
            Response changed = given().contentType(ContentType.JSON)
                    .body(Map.of("tags", Map.of(operator, "{\"$gt\": \"\"}")))
                    .patch("/api/v1/runs/" + id);

            assertThat(changed.statusCode()).as(operator).isIn(200, 400);
            if (changed.statusCode() == 200) {
                Map<String, String> tags = given().get("/api/v1/runs/" + id).path("tags");
                assertThat(tags).containsEntry(operator, "{\"$gt\": \"\"}");
            }
        }
        given().contentType(ContentType.JSON)
                .body("{\"experiment\": {\"$gt\": \"\"}}")
                .patch("/api/v1/runs/" + id)
                .then()
                .statusCode(400);
        given().urlEncodingEnabled(false)
                .get("/api/v1/runs/%7B%22$gt%22:%22%22%7D")
                .then()
                .statusCode(anyOf(is(400), is(404)));
        given().queryParam("filter", "tags.x = '' OR true; return true")
                .get("/api/v1/runs")
                .then()
                .statusCode(400);
    }

    /** Without backtracking a pattern costs its length times that of the text. */
    @Test
    @Timeout(10)
    void a_pattern_cannot_take_long() {
        String id = loggedRun();
        given().contentType(ContentType.JSON)
                .body(Map.of("tags", Map.of("x", "a".repeat(4_000) + "b")))
                .patch("/api/v1/runs/" + id)
                .then()
                .statusCode(200);

        given().queryParam("filter", "tags.x LIKE '" + "%a".repeat(100) + "%c'")
                .get("/api/v1/runs")
                .then()
                .statusCode(200)
                .body("matching", equalTo(0));
    }

    @Test
    @Timeout(10)
    void a_filter_cannot_be_nested_without_end() {
        given().queryParam("filter", nested(200)).get("/api/v1/runs").then().statusCode(400);
        given().contentType(ContentType.JSON)
                .body(Map.of("experiment_ids", List.of("0"), "filter", nested(40_000)))
                .post("/api/2.0/mlflow/runs/search")
                .then()
                .statusCode(400);
    }

    private static String nested(int levels) {
        return "(".repeat(levels) + "archived" + ")".repeat(levels);
    }

    @Test
    @Timeout(20)
    void a_body_cannot_be_nested_or_grow_without_end() {
        Map<String, String> json = Map.of("Content-Type", "application/json");
        for (String path : List.of("/api/v1/experiments", "/api/2.0/mlflow/experiments/create")) {
            for (String name : List.of("[".repeat(100_000) + "]".repeat(100_000), "1" + "0".repeat(100_000))) {
                // RestAssured would print the body with an indentation of as many levels.
                BodyPublisher body = BodyPublishers.ofString("{\"name\": " + name + "}");
                assertThat(RawRequests.send("POST", path, json, body).statusCode())
                        .as(path)
                        .isEqualTo(400);
            }
            given().contentType(ContentType.JSON)
                    .body("{\"name\": \"" + "x".repeat(2 << 20) + "\"}")
                    .post(path)
                    .then()
                    .statusCode(413);
        }
    }

    @Test
    @Timeout(10)
    void a_compressed_body_is_not_decompressed() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 200; i++) {
                gzip.write(spaces);
            }
        }
        for (String path : List.of("/api/v1/experiments", "/graphql", "/files/x/x/x/file_stream")) {
            assertThat(RawRequests.send(
                                    "POST",
                                    path,
                                    Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"),
                                    BodyPublishers.ofByteArray(compressed.toByteArray()))
                            .statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
    }

    /** CVE-2025-0453 of MLflow. */
    @Test
    void a_request_has_one_operation_of_graphql() {
        given().contentType(ContentType.JSON)
                .body(Collections.nCopies(1_000, Map.of("query", "query Viewer { viewer { id } }")))
                .post("/graphql")
                .then()
                .statusCode(400);
    }

    /** A pickle is code; what has the form of one is kept as bytes and never read. */
    @Test
    void a_pickle_is_never_read() {
        String id = loggedRun();
        byte[] pickle = "cos\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.US_ASCII);

        given().contentType("application/octet-stream")
                .body(pickle)
                .put("/api/v1/runs/" + id + "/embeddings/w/1")
                .then()
                .statusCode(400);
        given().contentType("application/octet-stream")
                .body(pickle)
                .put("/api/v1/runs/" + id + "/artifacts/model.pkl")
                .then()
                .statusCode(204);
    }

    /** One for all tests. */
    private static synchronized String loggedRun() {
        if (logged == null) {
            String id = "run-" + UUID.randomUUID();
            given().contentType(ContentType.JSON)
                    .body(Map.of("id", id, "client", "c1"))
                    .post("/api/v1/logged-runs")
                    .then()
                    .statusCode(lessThan(300));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> given().get("/api/v1/runs/" + id).then().statusCode(200));
            logged = id;
        }
        return logged;
    }
}
