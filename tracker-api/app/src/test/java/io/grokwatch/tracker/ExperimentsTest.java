package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.EventCodec;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Experiments, and what people and programs keep about runs. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class ExperimentsTest extends TrackerFixture {
    private final String name = "Experiment " + UUID.randomUUID();

    @Test
    void an_experiment_is_created_changed_deleted_and_restored() {
        String id = create(name);

        get("/api/v1/experiments/" + id).then().body("name", equalTo(name)).body("runs", equalTo(0));
        json(Map.of("name", name)).post("/api/v1/experiments").then().statusCode(409);
        json(Map.of("name", " ")).post("/api/v1/experiments").then().statusCode(400);
        json(Map.of("notes", "# On p", "tags", Map.of("team", "a", "year", "2026"), "revision", 1))
                .patch("/api/v1/experiments/" + id)
                .then()
                .statusCode(200)
                .body("notes", equalTo("# On p"))
                .body("tags.team", equalTo("a"))
                .body("revision", equalTo(2));
        json(Map.of("name", "x", "revision", 1))
                .patch("/api/v1/experiments/" + id)
                .then()
                .statusCode(409)
                .body("detail", containsString("must have revision 1, was 2"));
        experiments("name = '" + name + "' AND tags.team = 'a'", "active").body("experiments.id", contains(id));

        RestAssured.delete("/api/v1/experiments/" + id).then().statusCode(200).body("deletedAt", notNullValue());
        experiments("name = '" + name + "'", "active").body("experiments", empty());
        experiments("name = '" + name + "'", "deleted").body("experiments.id", contains(id));
        json(Map.of("name", name)).post("/api/v1/experiments").then().statusCode(409);
        json(Map.of("notes", "")).patch("/api/v1/experiments/" + id).then().statusCode(409);
        json(Map.of()).post("/api/v1/experiments/" + id + "/restore").then().body("deletedAt", nullValue());
        experiments("name = '" + name + "'", "active").body("experiments.id", contains(id));
    }

    @Test
    void the_default_experiment_always_exists_and_cannot_be_deleted() {
        get("/api/v1/experiments/default").then().statusCode(200).body("name", equalTo("Default"));
        RestAssured.delete("/api/v1/experiments/default").then().statusCode(409);
        get("/api/v1/experiments/nothing").then().statusCode(404).body("detail", containsString("'nothing'"));
    }

    @Test
    void of_experiments_that_are_created_with_one_name_at_the_same_time_one_is_created() throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(executor.submit(() ->
                        json(Map.of("name", name)).post("/api/v1/experiments").statusCode()));
            }
            Map<Integer, Integer> counts = new HashMap<>();
            for (Future<Integer> answer : answers) {
                counts.merge(answer.get(), 1, Integer::sum);
            }
            assertThat(counts).isEqualTo(Map.of(201, 1, 409, 7));
        }
    }

    @Test
    void a_run_of_any_producer_gets_a_name_notes_tags_parameters_and_an_experiment() {
        metrics(run);
        String experiment = create(name);

        Map<String, Object> change = new HashMap<>(Map.of(
                "name",
                "the one",
                "notes",
                "**groks**",
                "tags",
                Map.of("owner", "ada"),
                "parameters",
                Map.of("optimizer", Map.of("lr", 0.1, "api_key", "s3cret"), "amp", true, "layers", 2),
                "datasets",
                List.of(Map.of("name", "mnist", "context", "train")),
                "experiment",
                experiment,
                "pinned",
                true));
        json(change)
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(200)
                .body("name", equalTo("the one"))
                .body("notes", equalTo("**groks**"))
                .body("tags.owner", equalTo("ada"))
                .body("loggedParameters.'optimizer.lr'", equalTo(0.1f))
                .body("loggedParameters.'optimizer.api_key'", equalTo("********"))
                .body("loggedParameters.layers", equalTo(2))
                .body("experiment", equalTo(experiment))
                .body("pinned", equalTo(true))
                .body("revision", equalTo(1));
        // Searched at once: the answer acknowledged it.
        for (String filter : List.of(
                "params.optimizer.lr < 0.2",
                "params.`optimizer.lr` = '0.1'",
                "params.amp = true",
                "tags.owner = 'ada'",
                "name LIKE 'the%'",
                "notes ILIKE '%GROKS%'",
                "pinned",
                "dataset.name = 'mnist'",
                "experiment_name = '" + name + "'")) {
            found(filter + " AND run_id = '" + run + "'", "active").body("runs.id", contains(run.value()));
        }
        get("/api/v1/experiments/" + experiment).then().body("runs", equalTo(1));
        get("/api/v1/runs?experiment=" + experiment).then().body("runs.id", contains(run.value()));

        RunAttributesChanged event = EventCodec.decode(
                        RunAttributesChanged.class,
                        TopicRecords.await(backing, Topics.RUN_LIFECYCLE, run.value(), 1)
                                .getFirst()
                                .value())
                .orElseThrow(AssertionError::new);
        assertThat(event.revision()).isEqualTo(1);
        assertThat(event.experiment()).isEqualTo(experiment);
        assertThat(event.tags()).containsEntry("owner", "ada");

        Map<String, Object> tags = new HashMap<>();
        tags.put("owner", null);
        Map<String, Object> optimizer = new HashMap<>();
        optimizer.put("optimizer", null);
        json(Map.of("name", "", "notes", "", "tags", tags, "parameters", optimizer))
                .patch("/api/v1/runs/" + run)
                .then()
                .body("name", equalTo(run.value()))
                .body("notes", nullValue())
                .body("tags", equalTo(Map.of()))
                .body("loggedParameters", equalTo(Map.of("amp", true, "layers", 2)));
    }

    @Test
    void a_change_is_no_activity_of_a_run_that_has_become_inactive() {
        metrics(run);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("status", equalTo("INACTIVE")));

        json(Map.of("tags", Map.of("a", "b")))
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(200);
        TopicRecords.await(backing, Topics.RUN_LIFECYCLE, run.value(), 1);
        RunId later = new RunId("later-" + UUID.randomUUID());
        producer.publish(new RunFinished(later, 1, 5));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + later).then().statusCode(200));

        get("/api/v1/runs/" + run).then().body("status", equalTo("INACTIVE")).body("tags.a", equalTo("b"));
        found("status = 'inactive' AND run_id = '" + run + "'", "active").body("runs.id", contains(run.value()));
        producer.metrics(run, 1, 10, 20);
        await().atMost(SOON)
                .untilAsserted(() -> found("status = 'running' AND run_id = '" + run + "'", "active")
                        .body("runs.id", contains(run.value())));
    }

    @Test
    void changes_of_one_run_at_the_same_time_are_all_kept() throws Exception {
        metrics(run);
        try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                String tag = "tag" + i;
                answers.add(executor.submit(() -> json(Map.of("tags", Map.of(tag, "x")))
                        .patch("/api/v1/runs/" + run)
                        .statusCode()));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }
        Map<String, String> tags = get("/api/v1/runs/" + run)
                .then()
                .body("revision", equalTo(24))
                .extract()
                .path("tags");
        assertThat(tags).hasSize(24);
    }

    @Test
    void a_deleted_run_is_left_out_until_it_is_restored_and_so_are_the_runs_of_a_deleted_experiment() {
        metrics(run);
        String byId = "run_id = '" + run + "'";
        RestAssured.delete("/api/v1/runs/" + run).then().statusCode(200).body("deletedAt", notNullValue());

        found(byId, "active").body("runs", empty());
        found(byId, "deleted").body("runs.id", contains(run.value()));
        json(Map.of("name", "x"))
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(409)
                .body("detail", containsString("is deleted; restore it first"));
        json(Map.of()).post("/api/v1/runs/" + run + "/restore").then().body("deletedAt", nullValue());
        found(byId, "active").body("runs.id", contains(run.value()));

        String experiment = create(name);
        json(Map.of("experiment", experiment))
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(200);
        RestAssured.delete("/api/v1/experiments/" + experiment);
        found(byId, "active").body("runs", empty());
        found(byId + " AND deleted", "all").body("runs.id", contains(run.value()));
        json(Map.of("experiment", experiment))
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(409);
        json(Map.of()).post("/api/v1/experiments/" + experiment + "/restore");
        found(byId, "active").body("runs.id", contains(run.value()));
    }

    @Test
    void an_archived_run_is_left_out_of_lists_that_do_not_ask_for_it() {
        metrics(run);
        json(Map.of("archived", true)).patch("/api/v1/runs/" + run).then().body("archived", equalTo(true));

        get("/api/v1/runs?limit=500").then().body("runs.id", not(hasItem(run.value())));
        found("run_id = '" + run + "'", "archived").body("runs.id", contains(run.value()));
    }

    @Test
    void many_runs_are_changed_deleted_and_restored_at_once() {
        RunId other = new RunId("other-" + UUID.randomUUID());
        metrics(run);
        metrics(other);
        String mark = "m" + UUID.randomUUID();

        json(Map.of(
                        "runs",
                        List.of(run.value(), other.value(), "nobody"),
                        "change",
                        Map.of("tags", Map.of("mark", mark))))
                .post("/api/v1/run-changes")
                .then()
                .statusCode(200)
                .body("changed", contains(run.value(), other.value()))
                .body("refused.nobody", equalTo("there is no such run"));
        String marked = "tags.mark = '" + mark + "'";
        json(Map.of("filter", marked, "deleted", true))
                .post("/api/v1/run-changes")
                .then()
                .body("changed.size()", equalTo(2));
        found(marked, "active").body("runs", empty());
        json(Map.of("filter", marked, "deleted", false))
                .post("/api/v1/run-changes")
                .then()
                .body("changed.size()", equalTo(2));
        found(marked, "active").body("runs.size()", equalTo(2)).body("matching", equalTo(2));
        json(Map.of("deleted", true))
                .post("/api/v1/run-changes")
                .then()
                .statusCode(400)
                .body("detail", containsString("either runs or filter"));
    }

    @Test
    void what_is_too_long_or_not_known_is_refused_with_its_name() {
        metrics(run);
        json(Map.of("tags", Map.of("t", "x".repeat(9_000))))
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(400)
                .body("detail", containsString("the value of the tag 't' must be at most 8000 characters, was 9000"));
        json(Map.of("experiment", "nothing"))
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(404)
                .body("detail", containsString("there is no experiment 'nothing'"));
    }

    @Test
    void the_settings_and_parameters_of_runs_are_compared() {
        RunId other = new RunId("other-" + UUID.randomUUID());
        producer.started(run, 1, "w-" + run);
        metrics(other);
        json(Map.of("parameters", Map.of("lr", 0.1, "p", 97))).patch("/api/v1/runs/" + other);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/run-diff?run=" + run + "&run=" + other)
                        .then()
                        .statusCode(200)
                        .body("runs", contains(run.value(), other.value()))
                        .body("same", equalTo(Map.of("params.p", 97)))
                        .body("different.name", contains("params.lr", "recipe", "seed", "steps", "trainer"))
                        .body("different[0].values", contains(null, 0.1f))
                        .body("different[4].values", contains("modular", null)));
        get("/api/v1/run-diff?run=" + run).then().statusCode(400);
        get("/api/v1/run-diff?run=" + run + "&run=nobody").then().statusCode(404);
    }

    private void metrics(RunId of) {
        producer.metrics(of, 1, 0, 10);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + of).then().statusCode(200));
    }

    private static String create(String name) {
        return json(Map.of("name", name))
                .post("/api/v1/experiments")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static RequestSpecification json(Map<String, ?> body) {
        return given().contentType(ContentType.JSON).body(body);
    }

    private static ValidatableResponse found(String filter, String view) {
        return given().queryParam("filter", filter)
                .queryParam("view", view)
                .get("/api/v1/runs")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse experiments(String filter, String view) {
        return given().queryParam("filter", filter)
                .queryParam("view", view)
                .get("/api/v1/experiments")
                .then()
                .statusCode(200);
    }
}
