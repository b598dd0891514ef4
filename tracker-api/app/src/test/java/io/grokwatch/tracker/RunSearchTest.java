package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunPhase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The search over runs of workers and of other programs. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class RunSearchTest extends TrackerFixture {
    /** Distinguishes the runs of a test from those of others. */
    private String mark;

    private RunId grokked;
    private RunId memorised;
    private RunId logged;

    @BeforeEach
    void publish() {
        mark = run.value();
        grokked = new RunId("g-" + run);
        memorised = new RunId("m-" + run);
        logged = new RunId("l-" + run);
        producer.started(grokked, 1, "w-" + run);
        producer.metrics(grokked, 1, 0, 3_000);
        producer.phase(grokked, 1, 100, RunPhase.MEMORISED, RunClass.MEMORISED);
        producer.phase(grokked, 1, 850, RunPhase.GENERALISED, RunClass.GROKKED);
        producer.grokked(grokked);
        producer.publish(new RunFinished(grokked, 1, 5_000));
        producer.started(memorised, 1, "w-" + run);
        producer.metrics(memorised, 1, 0, 1_000);
        producer.phase(memorised, 1, 250, RunPhase.MEMORISED, RunClass.MEMORISED);
        producer.metric(logged, "test_err", 7, 0.25);
        for (RunId id : List.of(grokked, memorised, logged)) {
            await().atMost(SOON)
                    .untilAsserted(() -> given().contentType(ContentType.JSON)
                            .body(Map.of(
                                    "tags",
                                    Map.of("mark", mark),
                                    "parameters",
                                    Map.of("lr", id.equals(grokked) ? 1 : 2)))
                            .patch("/api/v1/runs/" + id)
                            .then()
                            .statusCode(200));
        }
        await().atMost(SOON).untilAsserted(() -> {
            found("status = 'FINISHED' AND phase = 'generalised' AND detections = 1", 10)
                    .body("matching", equalTo(1));
            found("phase = 'memorised' AND metrics.train/loss > 0", 10).body("matching", equalTo(1));
            found("metrics.test_err = 0.25", 10).body("matching", equalTo(1));
            found("step = 2999 OR step = 5000", 10).body("matching", equalTo(1));
            found("step = 999", 10).body("matching", equalTo(1));
        });
    }

    @Test
    void runs_are_found_by_what_the_detectors_know() {
        for (String filter : List.of(
                "phase = 'generalised'",
                "verdict = 'grokked'",
                "detection.grokking.step < 5000",
                "detection.grokking.count = 1 AND detection.slingshot.count = 0",
                "delay_ratio > 3",
                "memorised_step = 100",
                "slingshots < 1 AND status = 'finished'",
                "status != 'RUNNING' AND params.lr = 1",
                "trainer = 'modular' AND params.p = 97 AND params.lr = '1'",
                "metrics.train/accuracy > 0.5 AND duration >= 0")) {
            assertThat(ids(found(filter, 10))).as(filter).containsExactly(grokked.value());
        }
        assertThat(ids(found("phase = 'memorised'", 10))).containsExactly(memorised.value());
        assertThat(ids(found("delay_ratio IS NULL AND trainer = 'modular'", 10)))
                .containsExactly(memorised.value());
        assertThat(ids(found("forecast.chance > .5", 10))).isEmpty();
    }

    @Test
    void metrics_of_other_names_are_found_under_the_standard_names_that_they_are_read_as() {
        assertThat(ids(found("metrics.val/accuracy = 0.75", 10))).containsExactly(logged.value());
        assertThat(ids(found("trainer IS NULL", 10))).containsExactly(logged.value());
    }

    @Test
    void runs_are_sorted_by_anything_with_missing_values_last_page_by_page() {
        assertThat(pages("memorised_step DESC", 1)).containsExactly(memorised.value(), grokked.value(), logged.value());
        assertThat(pages("memorised_step", 2)).containsExactly(grokked.value(), memorised.value(), logged.value());
        assertThat(pages("params.lr DESC, run_id", 1))
                .containsExactly(logged.value(), memorised.value(), grokked.value());
        assertThat(pages("delay_ratio", 1)).startsWith(grokked.value());
    }

    @Test
    void runs_are_grouped_with_aggregates() {
        given().queryParam("filter", "tags.mark = '" + mark + "'")
                .queryParam("by", "params.lr")
                .queryParam("aggregate", "median(memorised_step)", "max(delay_ratio)")
                .get("/api/v1/run-groups")
                .then()
                .statusCode(200)
                .body("groups.key", contains(contains(1), contains(2)))
                .body("groups.runs", contains(1, 2))
                .body("groups[0].values", contains(100f, 8.5f))
                .body("groups[1].values", contains(250f, null))
                .body("runs", equalTo(3))
                .body("omitted", equalTo(0));
    }

    @Test
    void a_table_has_the_values_of_its_columns_from_any_row_on() {
        given().queryParam("filter", "tags.mark = '" + mark + "'")
                .queryParam("column", "params.lr", "memorised_step", "verdict", "detection.grokking.onset_step")
                .queryParam("orderBy", "memorised_step DESC")
                .queryParam("offset", 1)
                .queryParam("limit", 5)
                .queryParam("spark", 20)
                .get("/api/v1/run-table")
                .then()
                .statusCode(200)
                .body("matching", equalTo(3))
                .body("offset", equalTo(1))
                .body("rows.id", contains(grokked.value(), logged.value()))
                .body("rows[0].values.take(3)", contains(1, 100, "GROKKED"))
                .body("rows[0].sparkline.train.steps.size()", greaterThan(1))
                .body("rows[1].values", contains(equalTo(2), nullValue(), nullValue(), nullValue()));
        given().queryParam("filter", "tags.mark = '" + mark + "'")
                .queryParam("offset", 7)
                .get("/api/v1/run-table")
                .then()
                .statusCode(200)
                .body("rows", empty())
                .body("matching", equalTo(3));
        given().queryParam("column", "memorized_step")
                .get("/api/v1/run-table")
                .then()
                .statusCode(400)
                .body("detail", containsString("did you mean memorised_step?"));
    }

    @Test
    void runs_are_found_and_sorted_by_the_extremes_of_their_metrics_and_by_their_newest_geometry() {
        producer.geometry(grokked, 100);
        producer.geometry(grokked, 50);
        producer.metric(logged, "test_err", 9, 0.5);
        await().atMost(SOON)
                .untilAsserted(() ->
                        found("geometry.step = 100 OR max.test_err = 0.5", 10).body("matching", equalTo(2)));

        assertThat(ids(found("geometry.gini = .5 AND geometry.circularity > .8", 10)))
                .containsExactly(grokked.value());
        given().queryParam("filter", "run_id = '" + logged + "'")
                .queryParam(
                        "column", "first.test_err", "min.test_err", "max.test_err", "min.val/accuracy", "geometry.gini")
                .queryParam("orderBy", "max.`test_err` DESC")
                .get("/api/v1/run-table")
                .then()
                .statusCode(200)
                // The error is read as one minus an accuracy.
                .body(
                        "rows[0].values",
                        contains(equalTo(.25f), equalTo(.25f), equalTo(.5f), equalTo(.5f), nullValue()));
    }

    @Test
    void the_fields_of_a_table_are_those_that_its_runs_have() {
        given().queryParam("filter", "run_id = '" + logged + "'")
                .get("/api/v1/run-fields")
                .then()
                .statusCode(200)
                .body("parameters", contains("lr"))
                .body("metrics", hasItem("test_err"))
                .body("tags", contains("mark"))
                .body("attributes", hasItem("memorised_step"));
    }

    @Test
    void an_error_in_a_filter_or_an_order_is_a_problem_that_names_the_column() {
        given().queryParam("filter", "metrics.val_loss <")
                .get("/api/v1/runs")
                .then()
                .statusCode(400)
                .body("detail", containsString("filter, column 19: expected a number"));
        given().queryParam("orderBy", "nothing")
                .get("/api/v1/runs")
                .then()
                .statusCode(400)
                .body("detail", containsString("order by, column 1: there is no attribute 'nothing'"));
        get("/api/v1/runs?before=rubbish")
                .then()
                .statusCode(400)
                .body("detail", containsString("the cursor must be the `next` of a page"));
        get("/api/v1/runs?view=some").then().statusCode(400).body("detail", containsString("active, archived"));
    }

    @Test
    void the_last_page_has_no_cursor() {
        found("run_id = '" + logged + "'", 1).body("next", nullValue()).body("matching", equalTo(1));
    }

    private List<String> pages(String order, int limit) {
        List<String> all = new ArrayList<>();
        String next = null;
        do {
            var request = given().queryParam("filter", "tags.mark = '" + mark + "'")
                    .queryParam("orderBy", order)
                    .queryParam("limit", limit);
            if (next != null) {
                request.queryParam("before", next);
            }
            ValidatableResponse page = request.get("/api/v1/runs").then().statusCode(200);
            all.addAll(ids(page));
            next = page.extract().path("next");
        } while (next != null);
        return all;
    }

    private static List<String> ids(ValidatableResponse page) {
        return page.extract().path("runs.id");
    }

    private ValidatableResponse found(String filter, int limit) {
        return given().queryParam("filter", "tags.mark = '" + mark + "' AND (" + filter + ")")
                .queryParam("limit", limit)
                .get("/api/v1/runs")
                .then()
                .statusCode(200);
    }
}
