package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.BulkCodec;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.RecordCodec;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** MLflow's tracking API on the wire. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class MlflowApiTest extends TrackerFixture {
    private static final String API = "/api/2.0/mlflow/";

    @Test
    void a_run_of_the_default_experiment_has_a_random_name_and_everything_that_clients_read() {
        post("runs/create", Map.of("start_time", "1795378161649", "user_id", "u"))
                .statusCode(200)
                .body("run.info.run_id", matchesPattern("[0-9a-f]{32}"))
                .body("run.info.run_name", matchesPattern("[a-z]+-[a-z]+-\\d+"))
                .body("run.info.experiment_id", equalTo("0"))
                .body("run.info.user_id", equalTo("u"))
                .body("run.info.status", equalTo("RUNNING"))
                .body("run.info.start_time", equalTo(1795378161649L))
                .body("run.info.end_time", nullValue())
                .body("run.info.lifecycle_stage", equalTo("active"))
                .body("run.data.tags.key", contains("mlflow.runName"))
                .body("run.inputs.dataset_inputs", hasSize(0))
                .body("run.outputs.model_outputs", hasSize(0));
        get(API + "experiments/get?experiment_id=0").then().body("experiment.name", equalTo("Default"));
        get(API + "experiments/get-by-name?experiment_name=Default")
                .then()
                .body("experiment.experiment_id", equalTo("0"))
                .body("experiment.artifact_location", equalTo("mlflow-artifacts:/0"));
    }

    @Test
    void what_a_client_logs_is_published_and_served_by_the_tracker() {
        String id = createRun(experiment(), "groks");
        post("runs/set-tag", Map.of("run_id", id, "key", "mlflow.note.content", "value", "a *note*"))
                .statusCode(200);
        post("runs/log-parameter", Map.of("run_id", id, "key", "lr", "value", "0.001"))
                .statusCode(200);
        log(
                id,
                List.of(
                        metric("train/loss", 1.5, 1, 10),
                        metric("val/loss", "NaN", 1, 10),
                        metric("train/loss", 1, 2, 20)));

        get("/api/v1/runs/" + id)
                .then()
                .body("name", equalTo("groks"))
                .body("status", equalTo("RUNNING"))
                .body("notes", equalTo("a *note*"))
                .body("loggedParameters.lr", equalTo("0.001"));
        get("/api/v1/runs/" + id + "/series?name=train/loss")
                .then()
                .body("series[0].steps", contains(10, 20))
                .body("series[0].values", contains(1.5f, 1.0f));
        List<MetricBatch> batches = TopicRecords.await(backing, Topics.RUN_METRICS, id, 1).stream()
                .map(ConsumerRecord::value)
                .map(bytes -> BulkCodec.decodeMetrics(bytes).orElseThrow(AssertionError::new))
                .toList();
        assertThat(batches).singleElement().satisfies(batch -> {
            assertThat(batch.attempt()).isEqualTo(1);
            assertThat(batch.sequence()).isZero();
        });
        get(API + "runs/get?run_id=" + id)
                .then()
                .body("run.data.metrics.find { it.key == 'val/loss' }.value", equalTo("NaN"))
                .body("run.data.metrics.find { it.key == 'train/loss' }.timestamp", equalTo(2))
                .body("run.data.metrics.find { it.key == 'train/loss' }.step", equalTo(20))
                .body("run.data.tags.find { it.key == 'mlflow.note.content' }.value", equalTo("a *note*"))
                .body("run.data.params", contains(Map.of("key", "lr", "value", "0.001")));

        post("runs/update", Map.of("run_id", id, "status", "FAILED", "end_time", 99, "run_name", "groks late"))
                .statusCode(200)
                .body("run_info.status", equalTo("FAILED"))
                .body("run_info.end_time", equalTo(99))
                .body("run_info.run_name", equalTo("groks late"));
        get("/api/v1/runs/" + id)
                .then()
                .body("status", equalTo("FAILED"))
                .body("name", equalTo("groks late"))
                .body("endedAt", equalTo("1970-01-01T00:00:00.099Z"));
        // Four changes of its attributes, and its end.
        RunFailed end = TopicRecords.await(backing, Topics.RUN_LIFECYCLE, id, 5).stream()
                .filter(record -> EventCodec.typesOf(RunFailed.class).contains(RecordCodec.type(record.headers())))
                .map(record ->
                        EventCodec.decode(RunFailed.class, record.value()).orElseThrow(AssertionError::new))
                .findFirst()
                .orElseThrow();
        assertThat(end.step()).isEqualTo(20);
    }

    @Test
    void values_of_one_step_are_all_in_the_history_and_the_last_by_time_is_the_value_of_the_series() {
        String id = createRun(experiment(), "repeats");
        for (int i = 0; i < 5; i++) {
            post("runs/log-metric", Map.of("run_id", id, "key", "loss", "value", 5 - i, "timestamp", 100 + i))
                    .statusCode(200);
        }
        // A request that is repeated changes nothing, also once other points have followed.
        post("runs/log-metric", Map.of("run_id", id, "key", "loss", "value", 1, "timestamp", 104))
                .statusCode(200);
        log(id, List.of(metric("loss", 9, 200, 7), metric("loss", 8, 150, 3)));
        log(id, List.of(metric("loss", 8, 150, 3), metric("loss", 7, 149, 3), metric("loss", 6, 201, 3)));

        get(API + "metrics/get-history?run_id=" + id + "&metric_key=loss&max_results=25000")
                .then()
                .body("metrics.timestamp", contains(100, 101, 102, 103, 104, 149, 150, 200, 201))
                .body("metrics.value", contains(5.0f, 4.0f, 3.0f, 2.0f, 1.0f, 7.0f, 8.0f, 9.0f, 6.0f))
                .body("next_page_token", nullValue());
        get("/api/v1/runs/" + id + "/series?name=loss")
                .then()
                .body("series[0].steps", contains(0, 3, 7))
                .body("series[0].values", contains(1.0f, 6.0f, 9.0f));
        get(API + "runs/get?run_id=" + id).then().body("run.data.metrics.value", contains(9.0f));
    }

    @Test
    void a_history_is_read_in_pages_of_which_the_last_has_no_token() {
        String id = createRun(experiment(), "pages");
        log(id, IntStream.range(0, 10).mapToObj(i -> metric("m", i, i, i)).toList());
        String history = API + "metrics/get-history?run_id=" + id + "&metric_key=m&max_results=4";

        String token = get(history)
                .then()
                .body("metrics.step", contains(0, 1, 2, 3))
                .extract()
                .path("next_page_token");
        token = get(history + "&page_token=" + token)
                .then()
                .body("metrics.step", contains(4, 5, 6, 7))
                .extract()
                .path("next_page_token");
        get(history + "&page_token=" + token)
                .then()
                .body("metrics.step", contains(8, 9))
                .body("next_page_token", nullValue());
        get(history + "&page_token=nonsense")
                .then()
                .statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
        get(API + "metrics/get-history?run_id=" + id + "&metric_key=m&max_results=0")
                .then()
                .statusCode(400);
    }

    @Test
    void an_empty_parameter_with_the_name_of_a_secret_is_empty_and_another_is_masked() {
        String id = createRun(experiment(), "empty");
        post("runs/log-parameter", Map.of("run_id", id, "key", "param_key", "value", ""))
                .statusCode(200);
        post("runs/log-parameter", Map.of("run_id", id, "key", "api_key", "value", "sk-12345678"))
                .statusCode(200);

        get(API + "runs/get?run_id=" + id)
                .then()
                .body("run.data.params.find { it.key == 'param_key' }.value", equalTo(""))
                .body("run.data.params.find { it.key == 'api_key' }.value", equalTo("********"));
    }

    @Test
    void a_query_names_a_hundred_runs_and_one_of_more_is_refused_by_its_number() {
        String id = createRun(experiment(), "many");
        log(id, List.of(metric("m", 1, 1, 1)));
        String runs = "&run_id=" + id;

        get(API + "metrics/get-history-bulk?metric_key=m" + runs.repeat(100))
                .then()
                .statusCode(200)
                .body("metrics.run_id", hasItem(id));
        get(API + "metrics/get-history-bulk?metric_key=m" + runs.repeat(500))
                .then()
                .statusCode(400)
                .body("message", containsString("cannot specify more than 100 run_ids. Received 500"));
    }

    @Test
    void a_selection_keeps_a_spike_and_has_at_most_as_many_points_as_wanted() {
        String id = createRun(experiment(), "spike");
        log(id, IntStream.range(0, 500).mapToObj(i -> metric("flat", 10, 1, i)).toList());
        log(
                id,
                IntStream.range(0, 500)
                        .mapToObj(i -> metric("spike", i == 321 ? 99 : 1, 1, i))
                        .toList());
        String selection = "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=" + id + "&max_results=5";

        get(selection + "&metric_key=flat")
                .then()
                .body("metrics.step", contains(0, 100, 200, 300, 499))
                .body("metrics.run_id", hasItem(id));
        get(selection.replace("max_results=5", "max_results=50") + "&metric_key=spike")
                .then()
                .body("metrics.step", hasItem(321))
                .body("metrics.size()", org.hamcrest.Matchers.lessThanOrEqualTo(50));
        get(selection + "&metric_key=flat&start_step=3&end_step=6").then().body("metrics.step", contains(3, 4, 5, 6));
        get(selection + "&metric_key=flat&start_step=3")
                .then()
                .statusCode(400)
                .body("message", containsString("both must be specified"));
        get("/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id=" + id + "&metric_key=flat&max_results=3")
                .then()
                .body("metrics.step", contains(0, 1, 2));
    }

    @Test
    void a_batch_is_kept_whole_or_not_at_all() {
        String id = createRun(experiment(), "atomic");
        post(
                        "runs/log-batch",
                        Map.of(
                                "run_id",
                                id,
                                "metrics",
                                List.of(metric("good", 1, 1, 1), Map.of("key", "bad", "value", "many", "timestamp", 1)),
                                "params",
                                List.of(Map.of("key", "p", "value", "1")),
                                "tags",
                                List.of(Map.of("key", "t", "value", "1"))))
                .statusCode(400)
                .body("message", containsString("Invalid value \"many\" for parameter 'metrics[1].value' supplied"));
        post("runs/log-parameter", Map.of("run_id", id, "key", "seed", "value", "1"))
                .statusCode(200);
        post(
                        "runs/log-batch",
                        Map.of(
                                "run_id",
                                id,
                                "metrics",
                                List.of(metric("good", 1, 1, 1)),
                                "params",
                                List.of(Map.of("key", "p", "value", "1"), Map.of("key", "seed", "value", "2")),
                                "tags",
                                List.of(Map.of("key", "t", "value", "1"))))
                .statusCode(400)
                .body(
                        "message",
                        containsString("Changing param values is not allowed. Param with key='seed' was already"
                                + " logged with value='1'"));

        get(API + "runs/get?run_id=" + id)
                .then()
                .body("run.data.metrics", hasSize(0))
                .body("run.data.params", contains(Map.of("key", "seed", "value", "1")))
                .body("run.data.tags.key", contains("mlflow.runName"));
        post("runs/log-parameter", Map.of("run_id", id, "key", "seed", "value", "1"))
                .statusCode(200);
        post(
                        "runs/log-batch",
                        Map.of(
                                "run_id",
                                id,
                                "params",
                                List.of(Map.of("key", "a", "value", "1"), Map.of("key", "a", "value", "1"))))
                .statusCode(400)
                .body("message", containsString("Duplicate parameter keys have been submitted"));
        List<Map<String, Object>> many = new ArrayList<>();
        for (int i = 0; i <= 1_000; i++) {
            many.add(metric("m", i, i, i));
        }
        post("runs/log-batch", Map.of("run_id", id, "metrics", many))
                .statusCode(400)
                .body("message", containsString("can contain at most 1000 metrics. Got 1001 metrics."));
    }

    @Test
    void refusals_have_the_form_the_codes_and_the_texts_that_clients_compare() {
        String id = createRun(experiment(), "refused");
        refused("experiments/create", Map.of("name", 123), "Invalid value 123 for parameter 'name' supplied");
        refused("experiments/create", Map.of(), "Missing value for required parameter 'name'.");
        refused(
                "experiments/create",
                Map.of("name", "n", "artifact_location", 9.0),
                "Invalid value 9.0 for parameter 'artifact_location' supplied");
        refused(
                "experiments/create",
                Map.of("name", "n", "tags", "5"),
                "Invalid value \"5\" for parameter 'tags' supplied");
        for (String location : List.of("s3://b/p#f", "s3://b/p;x", "s3://b/../p", "../p", "s3://b/p?q=../x")) {
            refused("experiments/create", Map.of("name", "n", "artifact_location", location), "artifact_location");
        }
        refused(
                "runs/log-metric",
                Map.of("run_id", 31, "key", "m", "value", 1, "timestamp", 1),
                "Invalid value 31 for parameter 'run_id' supplied");
        refused(
                "runs/log-metric",
                Map.of("run_id", id, "key", "m", "value", 1, "timestamp", 1, "step", "foo"),
                "Invalid value \"foo\" for parameter 'step' supplied");
        refused(
                "runs/log-metric",
                Map.of("run_id", id, "value", 1, "timestamp", 1),
                "Missing value for required parameter 'key'");
        refused(
                "runs/log-batch",
                Map.of("run_id", id, "metrics", List.of(Map.of("key", "mae", "value", 2.5))),
                "Missing value for required parameter 'metrics[0].timestamp'");
        refused(
                "runs/log-metric",
                Map.of("run_id", id, "key", "../up", "value", 1, "timestamp", 1),
                "must not resolve to other names");
        refused(
                "runs/log-metric",
                Map.of("run_id", id, "key", "a$b", "value", 1, "timestamp", 1),
                "Names may only contain alphanumerics");
        refused(
                "runs/log-metric",
                Map.of("run_id", id, "key", "m", "value", 1, "timestamp", -1),
                "Timestamp must be a nonnegative long");
        refused("runs/search", Map.of("max_results", 123456789), "Invalid value 123456789 for parameter 'max_results'");
        refused("runs/search", Map.of("experiment_ids", List.of("0"), "filter", "metrics.a >"), "filter, column 12");
        refused("runs/search", Map.of("filter", "nonsense = 'x'"), "there is no attribute 'nonsense'");
        post("runs/create", Map.of("experiment_id", "no-such"))
                .statusCode(404)
                .body("error_code", equalTo("RESOURCE_DOES_NOT_EXIST"))
                .body("message", equalTo("No Experiment with id=no-such exists"));
        get(API + "runs/get?run_id=nobody")
                .then()
                .statusCode(404)
                .contentType(ContentType.JSON)
                .body("error_code", equalTo("RESOURCE_DOES_NOT_EXIST"))
                .body("message", containsString("Run with id=nobody not found"));
        given().contentType("text/plain")
                .body("{}")
                .post(API + "runs/create")
                .then()
                .statusCode(400);
        given().contentType(ContentType.JSON)
                .body("{\"run_id\"")
                .post(API + "runs/delete")
                .then()
                .statusCode(400);
        given().header("Host", "evil.example")
                .get(API + "experiments/search")
                .then()
                .statusCode(421)
                .body("error_code", notNullValue());
        given().header("Origin", "http://evil.example")
                .get("/ajax-api/2.0/mlflow/experiments/search")
                .then()
                .statusCode(403)
                .body("error_code", equalTo("PERMISSION_DENIED"));
    }

    @Test
    void what_is_not_served_is_answered_in_the_same_form() {
        for (String path : List.of(
                "/api/2.0/mlflow/traces",
                "/api/3.0/mlflow/traces",
                "/api/3.0/mlflow/scorers/list",
                "/ajax-api/3.0/mlflow/gateway/endpoints",
                "/api/2.0/mlflow/runs/no-such",
                "/api/2.0/mlflow/gateway-proxy")) {
            get(path)
                    .then()
                    .statusCode(404)
                    .contentType(ContentType.JSON)
                    .body("error_code", equalTo("ENDPOINT_NOT_FOUND"))
                    .body("message", notNullValue());
        }
        get(API + "runs/create").then().statusCode(405).body("error_code", equalTo("ENDPOINT_NOT_FOUND"));
        get("/health").then().statusCode(200).body(equalTo("OK"));
        get("/version").then().statusCode(200).body(matchesPattern("\\d+\\.\\d+\\.\\d+"));
        get("/api/3.0/mlflow/server-info")
                .then()
                .statusCode(200)
                .body("store_type", notNullValue())
                .body("workspaces_enabled", equalTo(false))
                .body("features_enabled.gateway", equalTo(false));
    }

    @Test
    void older_clients_encode_a_body_twice_and_the_pages_use_another_prefix() {
        String name = "twice-" + UUID.randomUUID();
        String id = given().contentType(ContentType.JSON)
                .body("\"{\\\"name\\\": \\\"" + name + "\\\"}\"")
                .post("/ajax-api/2.0/mlflow/experiments/create")
                .then()
                .statusCode(200)
                .extract()
                .path("experiment_id");

        get("/ajax-api/2.0/mlflow/experiments/get?experiment_id=" + id).then().body("experiment.name", equalTo(name));
        given().queryParam("filter", "name = '" + name + "'")
                .queryParam("max_results", 5)
                .get("/ajax-api/2.0/mlflow/experiments/search")
                .then()
                .body("experiments.experiment_id", contains(id))
                .body("next_page_token", nullValue());
    }

    @Test
    void datasets_and_models_are_inputs_of_a_run_and_datasets_are_searched() {
        String experiment = experiment();
        String id = createRun(experiment, "inputs");
        Map<String, Object> dataset = Map.of(
                "name", "residues", "digest", "abc123", "source_type", "local", "source", "{}", "schema", "{\"a\": 1}");
        Map<String, Object> input =
                Map.of("dataset", dataset, "tags", List.of(Map.of("key", "mlflow.data.context", "value", "training")));
        for (int i = 0; i < 2; i++) {
            post(
                            "runs/log-inputs",
                            Map.of(
                                    "run_id",
                                    id,
                                    "datasets",
                                    List.of(input),
                                    "models",
                                    List.of(Map.of("model_id", "m-1"))))
                    .statusCode(200);
        }
        post("runs/outputs", Map.of("run_id", id, "models", List.of(Map.of("model_id", "m-2", "step", 5))))
                .statusCode(200);

        get(API + "runs/get?run_id=" + id)
                .then()
                .body("run.inputs.dataset_inputs", hasSize(1))
                .body("run.inputs.dataset_inputs[0].dataset.schema", equalTo("{\"a\": 1}"))
                .body("run.inputs.model_inputs.model_id", contains("m-1"))
                .body("run.outputs.model_outputs.step", contains(5));
        post(
                        "runs/search",
                        Map.of(
                                "experiment_ids",
                                List.of(experiment),
                                "filter",
                                "dataset.name = 'residues' AND dataset.context = 'training'"))
                .body("runs.info.run_id", contains(id))
                .body("runs[0].inputs.dataset_inputs[0].tags[0].value", equalTo("training"));
        post("experiments/search-datasets", Map.of("experiment_ids", List.of(experiment)))
                .body("dataset_summaries.digest", contains("abc123"))
                .body("dataset_summaries.context", contains("training"));
    }

    @Test
    void a_run_of_the_tracker_is_read_and_searched_by_clients_of_mlflow() {
        producer.started(run, 1, "w-mlflow");
        producer.metrics(run, 1, 0, 10);
        await().atMost(SOON)
                .untilAsserted(() -> get(API + "runs/get?run_id=" + run)
                        .then()
                        .statusCode(200)
                        .body("run.info.status", equalTo("RUNNING"))
                        .body("run.info.experiment_id", equalTo("0"))
                        .body("run.info.run_name", equalTo("hello"))
                        .body("run.data.params.find { it.key == 'p' }.value", equalTo("97"))
                        .body("run.data.metrics.find { it.key == 'train/accuracy' }.step", equalTo(9)));
        post("runs/search", Map.of("experiment_ids", List.of("0"), "filter", "run_id IN ('" + run + "')"))
                .body("runs.info.run_name", contains("hello"));
        post("runs/update", Map.of("run_id", run.value(), "status", "FINISHED"))
                .statusCode(409)
                .body("message", containsString("is trained by a worker"));
    }

    @Test
    void a_run_of_a_deleted_experiment_is_deleted_with_it() {
        String experiment = experiment();
        String id = createRun(experiment, "cascade");
        post("experiments/delete", Map.of("experiment_id", experiment)).statusCode(200);

        get(API + "runs/get?run_id=" + id).then().body("run.info.lifecycle_stage", equalTo("deleted"));
        post("runs/search", Map.of("experiment_ids", List.of(experiment))).body("runs", hasSize(0));
        post("runs/search", Map.of("experiment_ids", List.of(experiment), "run_view_type", "DELETED_ONLY"))
                .body("runs", hasSize(1));
        post("runs/set-tag", Map.of("run_id", id, "key", "k", "value", "v"))
                .statusCode(400)
                .body("message", containsString("must be in the 'active' state"));
        post("runs/create", Map.of("experiment_id", experiment))
                .statusCode(400)
                .body("message", containsString("must be in the 'active' state"));
        post("experiments/restore", Map.of("experiment_id", experiment)).statusCode(200);
        post("runs/search", Map.of("experiment_ids", List.of(experiment))).body("runs.info.run_id", contains(id));
    }

    @Test
    void nothing_is_left_of_a_run_that_is_purged() {
        String id = createRun(experiment(), "purged");
        post("runs/log-metric", Map.of("run_id", id, "key", "m", "value", 1, "timestamp", 1))
                .statusCode(200);
        post("runs/log-metric", Map.of("run_id", id, "key", "m", "value", 2, "timestamp", 2))
                .statusCode(200);
        post("runs/update", Map.of("run_id", id, "status", "FINISHED")).statusCode(200);
        post("runs/delete", Map.of("run_id", id)).statusCode(200);

        given().contentType(ContentType.JSON)
                .body(Map.of("runs", List.of(id)))
                .post("/api/v1/runs/purge")
                .then()
                .statusCode(200);

        get(API + "runs/get?run_id=" + id).then().statusCode(404);
        get(API + "metrics/get-history?run_id=" + id + "&metric_key=m").then().statusCode(404);
        post("runs/search", Map.of("experiment_ids", List.of("0"), "run_view_type", "ALL"))
                .body("runs.info.run_id", not(hasItem(id)));
    }

    private static void refused(String path, Map<String, Object> body, String message) {
        post(path, body)
                .statusCode(400)
                .contentType(ContentType.JSON)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"))
                .body("message", containsString(message));
    }

    private static void log(String run, List<? extends Map<String, Object>> metrics) {
        post("runs/log-batch", Map.of("run_id", run, "metrics", metrics)).statusCode(200);
    }

    private static Map<String, Object> metric(String key, Object value, long timestamp, long step) {
        return Map.of("key", key, "value", value, "timestamp", timestamp, "step", step);
    }

    private static String createRun(String experiment, String name) {
        return post("runs/create", Map.of("experiment_id", experiment, "run_name", name, "start_time", 1))
                .statusCode(200)
                .extract()
                .path("run.info.run_id");
    }

    private static String experiment() {
        return post("experiments/create", Map.of("name", "rest-" + UUID.randomUUID()))
                .statusCode(200)
                .extract()
                .path("experiment_id");
    }

    private static ValidatableResponse post(String path, Map<String, ?> body) {
        return given().contentType(ContentType.JSON).body(body).post(API + path).then();
    }
}
