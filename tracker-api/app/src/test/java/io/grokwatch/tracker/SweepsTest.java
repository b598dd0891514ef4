package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationEnding;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.events.Topics;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.codec.EventCodec;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sweeps over HTTP, with events published as workers and the stream do. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class SweepsTest extends TrackerFixture {
    private final String name = "sweep " + UUID.randomUUID();

    @BeforeEach
    void describeTrainers() {
        producer.trainers();
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/trainers/modular").then().statusCode(200));
    }

    @Test
    void a_submitted_sweep_is_kept_and_each_of_its_runs_is_requested_of_the_workers() {
        String id = submit(grid(List.of(0, 1)))
                .statusCode(201)
                .header("Location", containsString("/api/v1/sweeps/"))
                .body("cells", equalTo(4))
                .body("runs", equalTo(8))
                .body("missing", equalTo(0))
                .body("varied", equalTo(List.of("p", "width")))
                .body("byStatus.QUEUED", equalTo(8))
                .extract()
                .path("id");

        given().queryParam("filter", "tags.sweep = '" + id + "' AND params.p = 7")
                .get("/api/v1/runs")
                .then()
                .body("runs", hasSize(4));
        get("/api/v1/sweeps/" + id)
                .then()
                .statusCode(200)
                .body("sweep.grid.p", equalTo(List.of(5, 7)))
                .body("sweep.steps", equalTo(100));
        get("/api/v1/sweeps?name=" + name).then().body("sweeps.id", equalTo(List.of(id)));
        List<String> runs = runs(id);
        assertThat(runs).hasSize(8).doesNotHaveDuplicates();
        get("/api/v1/runs/" + runs.get(3))
                .then()
                .body("name", equalTo(name + " p=5 width=32 seed 1"))
                .body("parameters.p", equalTo(5))
                .body("seed", equalTo(1));
        RunRequested last = EventCodec.decode(
                        RunRequested.class,
                        TopicRecords.await(backing, Topics.RUN_REQUESTS, runs.getLast(), 1)
                                .getFirst()
                                .value())
                .orElseThrow(AssertionError::new);
        assertThat(last.spec().parameters().values()).containsEntry("p", 7L).containsEntry("width", 32L);
    }

    @Test
    void a_sweep_is_purged_with_its_experiment() {
        String experiment = post("/api/v1/experiments", Map.of("name", name))
                .statusCode(201)
                .extract()
                .path("id");
        Map<String, Object> sweep = new TreeMap<>(grid(List.of(0)));
        sweep.put("experiment", experiment);
        String id = submit(sweep).statusCode(201).extract().path("id");
        List<String> runs = runs(id);
        for (String run : runs) {
            producer.started(new RunId(run), 1, "w-sweep");
            producer.publish(new RunLifecycle.RunFailed(new RunId(run), 1, 0, "diverged"));
            await().atMost(SOON)
                    .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("status", equalTo("FAILED")));
        }
        given().delete("/api/v1/experiments/" + experiment).then().statusCode(200);

        post("/api/v1/experiments/" + experiment + "/purge", Map.of())
                .statusCode(200)
                .body("runs", hasSize(runs.size()));

        get("/api/v1/sweeps/" + id).then().statusCode(404);
        get("/api/v1/runs/" + runs.getFirst()).then().statusCode(404);
    }

    @Test
    void what_a_sweep_requires_is_required_of_the_worker_of_each_of_its_runs_also_once_it_is_resumed() {
        Map<String, Object> sweep = new TreeMap<>(grid(List.of(0)));
        Map<String, Object> required = Map.of("device", "cuda", "memoryMib", 16000, "label", "a100");
        sweep.put("requires", required);
        String id = submit(sweep)
                .statusCode(201)
                .body("sweep.requires", equalTo(required))
                .extract()
                .path("id");
        String stopped = runs(id).getLast();
        get("/api/v1/runs/" + stopped).then().body("requires", equalTo(required));

        post("/api/v1/runs/" + stopped + "/stop", Map.of()).statusCode(202);
        post("/api/v1/sweeps/" + id + "/resume", Map.of()).statusCode(202);

        String again = runs(id).getLast();
        assertThat(again).isNotEqualTo(stopped);
        RunRequested request = EventCodec.decode(
                        RunRequested.class,
                        TopicRecords.await(backing, Topics.RUN_REQUESTS, again, 1)
                                .getFirst()
                                .value())
                .orElseThrow(AssertionError::new);
        assertThat(request.spec().requires()).isEqualTo(new RunRequirements("cuda", 16000L, "a100"));
    }

    @Test
    void the_table_has_for_each_cell_the_medians_and_the_share_of_runs_that_reached_them() {
        String id = submit(grid(List.of(0, 1))).extract().path("id");
        List<String> runs = runs(id);
        grokked(runs.get(0), 100, 900);
        grokked(runs.get(1), 200, 1000);
        memorised(runs.get(2), 50);
        producer.started(new RunId(runs.get(3)), 1, "w-sweep");
        producer.publish(new RunLifecycle.RunFailed(new RunId(runs.get(3)), 1, 5, "diverged"));

        String table = "/api/v1/sweeps/" + id + "/table";
        await().atMost(SOON)
                .untilAsserted(() -> get(table)
                        .then()
                        .body("cells[0].outcomes.ended", equalTo(2))
                        .body("cells[0].outcomes.classes.GROKKED", equalTo(2))
                        .body("cells[1].outcomes.ended", equalTo(1))
                        .body("cells[1].outcomes.failed", equalTo(1))
                        .body("cells[1].outcomes.memorised", equalTo(1)));
        get(table)
                .then()
                .body("cells[0].parameters", equalTo(Map.of("p", 5, "width", 16)))
                .body("cells[0].outcomes.memorisedSteps", equalTo(150.0f))
                .body("cells[0].outcomes.generalisedSteps", equalTo(950.0f))
                .body("cells[0].outcomes.generalisedShare", equalTo(1.0f))
                .body("cells[0].outcomes.ratio", equalTo(7.0f))
                .body("cells[0].outcomes.prevailing", equalTo("GROKKED"))
                .body("cells[1].outcomes.generalisedShare", equalTo(0.0f))
                .body("cells[1].outcomes.generalisedSteps", nullValue())
                .body("cells[1].runs[1].reason", equalTo("diverged"))
                .body("cells[2].outcomes.open", equalTo(2))
                .body("cells[2].outcomes.memorisedShare", nullValue());
    }

    @Test
    void a_phase_diagram_has_the_runs_by_two_settings_whatever_the_others() {
        String id = submit(grid(List.of(0))).extract().path("id");
        List<String> runs = runs(id);
        grokked(runs.get(0), 100, 900);
        memorised(runs.get(1), 60);

        String diagram = "/api/v1/sweeps/" + id + "/phase-diagram";
        await().atMost(SOON)
                .untilAsserted(() -> get(diagram + "?x=p&y=seed")
                        .then()
                        .statusCode(200)
                        .body("xs", equalTo(List.of(5, 7)))
                        .body("ys", equalTo(List.of(0)))
                        .body("cells", hasSize(2))
                        .body("cells[0].outcomes.ended", equalTo(2))
                        .body("cells[0].outcomes.classes", equalTo(Map.of("GROKKED", 1, "MEMORISED", 1))));
        get(diagram + "?x=width&y=p")
                .then()
                .body("xs", equalTo(List.of(16, 32)))
                .body("cells[0].x", equalTo(16))
                .body("cells[0].y", equalTo(5))
                .body("cells[0].outcomes.prevailing", equalTo("GROKKED"));
        get(diagram + "?x=p&y=depth")
                .then()
                .statusCode(400)
                .body(
                        "detail",
                        equalTo("parameter y must be a setting that the sweep varies, of [p, width], or seed, was"
                                + " 'depth'"));
        get(diagram + "?x=p&y=p").then().statusCode(400);
    }

    @Test
    void a_stopped_sweep_stops_its_runs_and_is_resumed_with_new_ones() {
        String id = submit(grid(List.of(0))).extract().path("id");
        List<String> first = runs(id);
        grokked(first.getFirst(), 100, 900);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/sweeps/" + id).then().body("ended", equalTo(1)));

        given().contentType(ContentType.JSON)
                .body(Map.of("reason", "another idea"))
                .post("/api/v1/sweeps/" + id + "/stop")
                .then()
                .statusCode(202)
                .body("stop.reason", equalTo("another idea"))
                .body("byStatus.STOPPING", equalTo(3))
                .body("byStatus.FINISHED", equalTo(1));
        get("/api/v1/runs/" + first.getLast()).then().body("reason", equalTo("another idea"));

        post("/api/v1/sweeps/" + id + "/resume", Map.of())
                .statusCode(202)
                .body("stop", nullValue())
                .body("byStatus.QUEUED", equalTo(3))
                .body("byStatus.FINISHED", equalTo(1));
        List<String> second = runs(id);
        assertThat(second.getFirst()).isEqualTo(first.getFirst());
        assertThat(second.subList(1, 4)).doesNotContainAnyElementsOf(first);
        get("/api/v1/runs/" + second.getLast()).then().body("name", equalTo(name + " p=7 width=32 seed 0"));
    }

    @Test
    void runs_in_training_are_not_submitted_again_when_a_sweep_is_resumed() {
        String id = submit(grid(List.of(0))).extract().path("id");
        List<String> before = runs(id);

        post("/api/v1/sweeps/" + id + "/resume", Map.of()).statusCode(202);

        assertThat(runs(id)).isEqualTo(before);
    }

    @Test
    void secrets_are_not_stored_and_have_to_be_given_again() {
        producer.publish(new TrainerDescribed(
                "remote",
                "needs a key",
                List.of(new ParameterDescription(
                        "api_key", new ParameterDomain.Text(1, 100), "none", "of the service")),
                List.of()));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/trainers/remote").then().statusCode(200));
        String id = submit(Map.of(
                        "name", name, "trainer", "remote", "steps", 1, "parameters", Map.of("api_key", "abcdefgh")))
                .statusCode(201)
                .body("sweep.parameters.api_key", equalTo("********"))
                .extract()
                .path("id");

        post("/api/v1/sweeps/" + id + "/resume", Map.of())
                .statusCode(409)
                .body("detail", containsString("setting api_key of sweep " + id + " is a secret"));
        post("/api/v1/sweeps/" + id + "/resume", Map.of("parameters", Map.of("api_key", "abcdefgh")))
                .statusCode(202);
        post("/api/v1/sweeps/" + id + "/resume", Map.of("parameters", Map.of("p", 3)))
                .statusCode(400);
    }

    @Test
    void a_sweep_that_is_not_as_expected_is_refused_and_nothing_is_stored() {
        refused(Map.of("trainer", "modular", "steps", 1), "name must have 1 to 100 characters");
        refused(Map.of("name", name, "steps", 1), "trainer is missing");
        refused(Map.of("name", name, "trainer", "modular"), "steps must be at least 1, was 0");
        refused(
                Map.of("name", name, "trainer", "modular", "steps", 1, "grid", Map.of("p", List.of())),
                "grid.p: expected a list of values, has none");
        refused(
                Map.of("name", name, "trainer", "modular", "steps", 1, "grid", Map.of("p", List.of(5, 5.0))),
                "grid.p: expected different values, has 5.0 twice");
        refused(
                Map.of("name", name, "trainer", "modular", "steps", 1, "grid", Map.of("p", List.of(5, 1000))),
                "run '" + name + " p=1000 seed 0': parameter p");
        refused(
                Map.of(
                        "name",
                        name,
                        "trainer",
                        "modular",
                        "steps",
                        1,
                        "random",
                        Map.of("samples", 1001, "draw", Map.of("p", Map.of("whole", List.of(3, 9))))),
                "a sweep has at most 1000 runs, this one has 1001 cells x 1 seeds");
        refused(
                Map.of(
                        "name",
                        name,
                        "trainer",
                        "modular",
                        "steps",
                        1,
                        "random",
                        Map.of("samples", 1, "draw", Map.of("p", Map.of("log", List.of(0, 9))))),
                "log: expected to begin above 0, was 0.0");
        refused(
                Map.of("name", name, "trainer", "modular", "steps", 1, "requires", Map.of("device", "tpu")),
                "requires.device must be cpu or cuda, was 'tpu'");
        get("/api/v1/sweeps?name=" + name).then().body("sweeps", hasSize(0));
        submit(Map.of("name", name, "trainer", "modular", "steps", 1, "experiment", "nowhere"))
                .statusCode(404)
                .body("detail", equalTo("there is no experiment 'nowhere'"));
        get("/api/v1/sweeps/nowhere").then().statusCode(404).body("detail", equalTo("there is no sweep 'nowhere'"));
    }

    @Test
    void sweeps_are_listed_newest_first_page_by_page() {
        String older = submit(grid(List.of(0))).extract().path("id");
        String newer = submit(grid(List.of(0))).extract().path("id");

        var first = given().queryParam("name", name)
                .queryParam("limit", 1)
                .get("/api/v1/sweeps")
                .then()
                .body("sweeps.id", equalTo(List.of(newer)))
                .extract();
        given().queryParam("name", name)
                .queryParam("before", first.<String>path("next"))
                .get("/api/v1/sweeps")
                .then()
                .body("sweeps.id", equalTo(List.of(older)))
                .body("next", nullValue())
                .body("sweeps.id", everyItem(not(equalTo(newer))));
    }

    private Map<String, Object> grid(List<Integer> seeds) {
        return Map.of(
                "name",
                name,
                "trainer",
                "modular",
                "steps",
                100,
                "seeds",
                seeds,
                "grid",
                // The order of the settings is that of the names here.
                new TreeMap<>(Map.of("p", List.of(5, 7), "width", List.of(16, 32))));
    }

    private static ValidatableResponse submit(Map<String, Object> sweep) {
        return post("/api/v1/sweeps", sweep);
    }

    private static void refused(Map<String, Object> sweep, String detail) {
        submit(sweep).statusCode(400).body("detail", containsString(detail));
    }

    private static ValidatableResponse post(String path, Map<String, ?> body) {
        return given().contentType(ContentType.JSON).body(body).post(path).then();
    }

    private static List<String> runs(String sweep) {
        List<List<String>> byCell =
                get("/api/v1/sweeps/" + sweep + "/table").then().extract().path("cells.runs.id");
        return byCell.stream().flatMap(List::stream).toList();
    }

    private void memorised(String id, long step) {
        RunId one = new RunId(id);
        producer.started(one, 1, "w-sweep");
        producer.phase(one, 1, step, RunPhase.MEMORISED, RunClass.MEMORISED);
        producer.publish(new RunLifecycle.RunFinished(one, 1, 99));
    }

    private void grokked(String id, long memorisedStep, long generalisedStep) {
        RunId one = new RunId(id);
        producer.started(one, 1, "w-sweep");
        producer.phase(one, 1, memorisedStep, RunPhase.MEMORISED, RunClass.MEMORISED);
        producer.publish(new PhaseChanged(
                one,
                1,
                generalisedStep,
                RunPhase.GENERALISED,
                RunPhase.MEMORISED,
                generalisedStep,
                RunClass.GROKKED,
                new TreeMap<>(),
                null,
                new Generalisation(generalisedStep, null, 1, GeneralisationEnding.UNSTABLE),
                null));
        producer.publish(new RunLifecycle.RunFinished(one, 1, 99));
    }
}
