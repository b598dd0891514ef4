package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;

import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunPhase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(BackingResource.class)
class RoutesTest {
    private static final String CHECKPOINT = "/api/v1/runs/{id}/checkpoints/{name}";
    private static final String ARTIFACT = "/api/v1/runs/{id}/artifacts/{path}";

    private static final Map<String, List<String>> ROUTES = Map.ofEntries(
            Map.entry("/api/v1/runs", List.of("get", "post")),
            Map.entry("/api/v1/logged-runs", List.of("post")),
            Map.entry("/api/v1/runs/{id}/events", List.of("post")),
            Map.entry("/api/v1/runs/{id}", List.of("delete", "get", "patch")),
            Map.entry("/api/v1/runs/{id}/restore", List.of("post")),
            Map.entry("/api/v1/run-table", List.of("get")),
            Map.entry("/api/v1/run-fields", List.of("get")),
            Map.entry("/api/v1/run-groups", List.of("get")),
            Map.entry("/api/v1/run-diff", List.of("get")),
            Map.entry("/api/v1/run-changes", List.of("post")),
            Map.entry("/api/v1/experiments", List.of("get", "post")),
            Map.entry("/api/v1/experiments/{experiment}", List.of("delete", "get", "patch")),
            Map.entry("/api/v1/experiments/{experiment}/restore", List.of("post")),
            Map.entry("/api/v1/experiments/{experiment}/purge", List.of("post")),
            Map.entry("/api/v1/runs/{id}/stop", List.of("post")),
            Map.entry("/api/v1/runs/{id}/end", List.of("post")),
            Map.entry("/api/v1/runs/{id}/metric-names", List.of("put")),
            Map.entry("/api/v1/runs/{id}/interventions", List.of("post")),
            Map.entry("/api/v1/runs/{id}/checkpoint", List.of("post")),
            Map.entry("/api/v1/runs/{id}/checkpoints", List.of("get")),
            Map.entry(CHECKPOINT, List.of("delete", "get", "put")),
            Map.entry("/api/v1/runs/{id}/artifacts", List.of("get")),
            Map.entry(ARTIFACT, List.of("delete", "get", "put")),
            Map.entry("/api/v1/runs/{id}/artifact-archive", List.of("get")),
            Map.entry("/api/v1/runs/{id}/embeddings/{tensor}/{step}", List.of("put")),
            Map.entry("/api/v1/runs/{id}/metrics", List.of("get", "post")),
            Map.entry("/api/v1/runs/{id}/series", List.of("get")),
            Map.entry("/api/v1/runs/{id}/snapshots", List.of("get")),
            Map.entry("/api/v1/runs/{id}/snapshots/{tensor}/{step}", List.of("get")),
            Map.entry("/api/v1/runs/{id}/geometry", List.of("get")),
            Map.entry("/api/v1/runs/{id}/geometry/{tensor}/{step}", List.of("get")),
            Map.entry("/api/v1/runs/{id}/phases", List.of("get")),
            Map.entry("/api/v1/runs/{id}/detections", List.of("get")),
            Map.entry("/api/v1/sweeps", List.of("get", "post")),
            Map.entry("/api/v1/sweeps/{sweep}", List.of("get")),
            Map.entry("/api/v1/sweeps/{sweep}/table", List.of("get")),
            Map.entry("/api/v1/sweeps/{sweep}/phase-diagram", List.of("get")),
            Map.entry("/api/v1/sweeps/{sweep}/stop", List.of("post")),
            Map.entry("/api/v1/sweeps/{sweep}/resume", List.of("post")),
            Map.entry("/api/v1/detections", List.of("get")),
            Map.entry("/api/v1/trainers", List.of("get")),
            Map.entry("/api/v1/trainers/{name}", List.of("get")),
            Map.entry("/api/v1/workers", List.of("get")),
            Map.entry("/api/v1/workers/join", List.of("post")),
            Map.entry("/api/v1/tracker", List.of("get")),
            Map.entry("/api/v1/disk", List.of("get")),
            Map.entry("/api/v1/export", List.of("get")),
            Map.entry("/api/v1/runs/{id}/export", List.of("get")),
            Map.entry("/api/v1/runs/purge", List.of("post")),
            Map.entry("/api/v1/retention", List.of("get")),
            Map.entry("/api/v1/retention/topics", List.of("delete", "put")),
            Map.entry("/api/v1/experiments/{experiment}/retention", List.of("delete", "get", "put")),
            Map.entry("/api/v1/access", List.of("get")),
            Map.entry("/api/v1/alerts/channels", List.of("get", "post")),
            Map.entry("/api/v1/alerts/channels/{channel}", List.of("delete", "put")),
            Map.entry("/api/v1/alerts/channels/{channel}/test", List.of("post")),
            Map.entry("/api/v1/alerts/rules", List.of("get", "post")),
            Map.entry("/api/v1/alerts/rules/{rule}", List.of("delete", "put")),
            Map.entry("/api/v1/alerts/rules/{rule}/mute", List.of("post")),
            Map.entry("/api/v1/alerts/deliveries", List.of("get")),
            Map.entry("/api/v1/tokens", List.of("get", "post")),
            Map.entry("/api/v1/tokens/{token}", List.of("delete")),
            Map.entry("/api/v1/live", List.of("get")));

    /** Given by the resource before each test. */
    @SuppressWarnings("NullAway.Init")
    Backing backing;

    @Test
    void the_description_has_every_route_and_no_other() {
        Map<String, Map<String, Object>> paths =
                get("/q/openapi?format=json").then().statusCode(200).extract().path("paths");
        Map<String, List<String>> described = new TreeMap<>();
        paths.forEach((path, methods) -> described.put(path, List.copyOf(new TreeSet<>(methods.keySet()))));

        assertThat(described).isEqualTo(ROUTES);
    }

    @Test
    void every_route_serves_a_run_that_has_everything_and_knows_none_of_a_run_that_is_not_there() {
        RunId run = new RunId("run-" + UUID.randomUUID());
        try (TestProducer producer = new TestProducer(backing.bootstrap())) {
            producer.started(run, 1, "w-routes");
            producer.metrics(run, 1, 0, 10);
            producer.snapshot(run, 5);
            producer.geometry(run, 5);
            producer.phase(run, 1, 9, RunPhase.GENERALISED, RunClass.GROKKED);
            producer.grokked(run);
            producer.trainers();
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> given().contentType("application/octet-stream")
                        .body(new byte[1])
                        .put(of(CHECKPOINT, run.value()))
                        .then()
                        .statusCode(204));
        given().contentType("text/plain")
                .body("kept")
                .put(of(ARTIFACT, run.value()))
                .then()
                .statusCode(204);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> get("/api/v1/trainers/toy").then().statusCode(200));
        String sweep = given().contentType("application/json")
                .body(Map.of("name", "routes", "trainer", "toy", "steps", 1))
                .post("/api/v1/sweeps")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        // The feed does not end, a diff is of two runs, an export of those that are named, a phase diagram of a sweep
        // that varies
        // two settings, and an experiment has no policy of retention until one is set.
        Set<String> others = Set.of(
                "/api/v1/live",
                "/api/v1/run-diff",
                "/api/v1/export",
                "/api/v1/sweeps/{sweep}/phase-diagram",
                "/api/v1/experiments/{experiment}/retention");
        ROUTES.keySet().stream().filter(path -> !others.contains(path)).forEach(route -> {
            String path = route.replace("{sweep}", sweep);
            if (ROUTES.getOrDefault(route, List.of()).contains("get")) {
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> get(of(path, run.value())).then().statusCode(200));
            }
            if (path.contains("{id}")) {
                String method = ROUTES.getOrDefault(route, List.of()).getFirst();
                given().contentType("application/json")
                        .request(method, of(path, "nobody"))
                        .then()
                        .statusCode(404)
                        .contentType("application/problem+json")
                        .body("detail", equalTo("there is no run 'nobody'"));
            }
            if (!ROUTES.getOrDefault(route, List.of()).contains("patch")) {
                given().patch(of(path, run.value()))
                        .then()
                        .statusCode(oneOf(404, 405))
                        .contentType("application/problem+json");
            }
        });
    }

    private static String of(String path, String run) {
        return path.replace("{id}", run)
                        .replace("{experiment}", "default")
                        .replace("checkpoints/{name}", "checkpoints/" + CheckpointsTest.name(5, new byte[1]))
                        .replace("{path}", "notes/kept.txt")
                        .replace("{tensor}", "embedding")
                        .replace("{step}", "5")
                        .replaceAll("\\{(channel|rule|token)}", "none")
                        .replace("{name}", "toy")
                + query(path);
    }

    private static String query(String path) {
        return path.endsWith("/series") ? "?name=train/loss" : "";
    }
}
