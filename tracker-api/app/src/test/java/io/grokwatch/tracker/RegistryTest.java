package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.grokwatch.events.RunLifecycle.RunFinished;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MLflow's model registry and logged models over HTTP. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class RegistryTest extends TrackerFixture {
    private static final String API = "/api/2.0/mlflow";
    private static final String MODELS = API + "/registered-models";
    private static final String VERSIONS = API + "/model-versions";
    private static final String LOGGED = API + "/logged-models";

    private final String name = "model " + UUID.randomUUID();

    @BeforeEach
    void aRunIsKnown() {
        producer.started(run, 1, "w-" + run);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().statusCode(200));
    }

    @Test
    void a_model_is_created_described_renamed_and_deleted() {
        post(MODELS + "/create", Map.of("name", name, "description", "first", "tags", List.of(tag("k", "v"))))
                .statusCode(200)
                .body("registered_model.name", equalTo(name))
                .body("registered_model.tags.key", contains("k"))
                .body("registered_model.latest_versions", empty());
        post(MODELS + "/create", Map.of("name", name))
                .statusCode(400)
                .body("error_code", equalTo("RESOURCE_ALREADY_EXISTS"))
                .body("message", equalTo("Registered Model (name=" + name + ") already exists."));
        version(source("a"));
        send("PATCH", MODELS + "/update", Map.of("name", name, "description", "second"))
                .statusCode(200)
                .body("registered_model.description", equalTo("second"));

        String renamed = name + " renamed";
        post(MODELS + "/rename", Map.of("name", name, "new_name", renamed)).statusCode(200);

        model(name).statusCode(404).body("error_code", equalTo("RESOURCE_DOES_NOT_EXIST"));
        model(renamed).statusCode(200).body("registered_model.latest_versions.version", contains("1"));
        send("DELETE", MODELS + "/delete", Map.of("name", renamed)).statusCode(200);
        model(renamed).statusCode(404).body("message", equalTo("Registered Model with name=" + renamed + " not found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a/b", "a:b", ".."})
    void names_that_are_none_are_refused(String wrong) {
        post(MODELS + "/create", Map.of("name", wrong))
                .statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
    }

    @Test
    void values_of_another_type_are_refused_and_named() {
        post(MODELS + "/create", Map.of("name", 123))
                .statusCode(400)
                .body("message", startsWith("Invalid value 123 for parameter 'name' supplied"));
        post(MODELS + "/create", Map.of())
                .statusCode(400)
                .body("message", startsWith("Missing value for required parameter 'name'."));
    }

    @Test
    void versions_are_numbered_tagged_described_moved_between_stages_and_deleted() {
        create();
        version(source("a")).body("model_version.version", equalTo("1")).body("model_version.status", equalTo("READY"));
        version(source("b")).body("model_version.version", equalTo("2"));
        post(VERSIONS + "/set-tag", Map.of("name", name, "version", "1", "key", "k", "value", "v"))
                .statusCode(200);
        send("PATCH", VERSIONS + "/update", Map.of("name", name, "version", "1", "description", "d"))
                .statusCode(200);

        post(VERSIONS + "/transition-stage", Map.of("name", name, "version", "1", "stage", "production"))
                .statusCode(200)
                .body("model_version.current_stage", equalTo("Production"));
        post(
                        VERSIONS + "/transition-stage",
                        Map.of("name", name, "version", "2", "stage", "Production", "archive_existing_versions", true))
                .statusCode(200);

        getVersion("1")
                .statusCode(200)
                .body("model_version.current_stage", equalTo("Archived"))
                .body("model_version.description", equalTo("d"))
                .body("model_version.tags.value", contains("v"))
                .body("model_version.run_id", equalTo(run.value()));
        given().queryParam("name", name)
                .queryParam("stages", "Production")
                .get(MODELS + "/get-latest-versions")
                .then()
                .statusCode(200)
                .body("model_versions.version", contains("2"));
        send("DELETE", VERSIONS + "/delete", Map.of("name", name, "version", "2"))
                .statusCode(200);
        getVersion("2")
                .statusCode(404)
                .body("message", equalTo("Model Version (name=" + name + ", version=2) not found"));
        version(source("c")).body("model_version.version", equalTo("3"));
        getVersion("x").statusCode(400).body("message", equalTo("Parameter 'version' must be an integer, got 'x'."));
        post(VERSIONS + "/transition-stage", Map.of("name", name, "version", "1", "stage", "Wherever"))
                .statusCode(400)
                .body(
                        "message",
                        startsWith("Invalid Model Version stage: Wherever. Value must be one of None, Staging"));
    }

    @Test
    void an_alias_stands_for_a_version_until_that_is_deleted() {
        create();
        version(source("a"));
        version(source("b"));
        post(MODELS + "/alias", Map.of("name", name, "alias", "champion", "version", "1"))
                .statusCode(200);
        post(MODELS + "/alias", Map.of("name", name, "alias", "champion", "version", "2"))
                .statusCode(200);

        alias("champion")
                .statusCode(200)
                .body("model_version.version", equalTo("2"))
                .body("model_version.aliases", contains("champion"));
        alias("latest").statusCode(200).body("model_version.version", equalTo("2"));
        model(name).body("registered_model.aliases.alias", contains("champion"));
        for (String reserved : List.of("latest", "v1", "a b")) {
            post(MODELS + "/alias", Map.of("name", name, "alias", reserved, "version", "1"))
                    .statusCode(400);
        }

        send("DELETE", VERSIONS + "/delete", Map.of("name", name, "version", "2"))
                .statusCode(200);

        alias("champion").statusCode(400).body("message", equalTo("Registered model alias champion not found."));
    }

    @Test
    void versions_that_are_created_at_the_same_time_have_different_numbers() throws Exception {
        create();
        List<Future<String>> created = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 12; i++) {
                String source = source("s" + i);
                created.add(clients.submit(() -> version(source).extract().path("model_version.version")));
            }
        }
        List<String> numbers = new ArrayList<>();
        for (Future<String> one : created) {
            numbers.add(one.get());
        }
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 12).mapToObj(Integer::toString).toList());
    }

    @Test
    void searches_have_mlflows_filters_orders_and_pages() {
        create();
        for (String path : List.of("a", "b", "c")) {
            version(source(path));
        }
        post(VERSIONS + "/set-tag", Map.of("name", name, "version", "2", "key", "stage of", "value", "x"))
                .statusCode(200);

        search(VERSIONS, "name = '" + name + "'", "version_number DESC")
                .body("model_versions.version", contains("3", "2", "1"))
                .body("next_page_token", nullValue());
        search(VERSIONS, "name = '" + name + "' AND version_number > 1 AND run_id IN ('" + run + "')", "version_number")
                .body("model_versions.version", contains("2", "3"));
        search(VERSIONS, "name = '" + name + "' AND tags.`stage of` = 'x'", "name")
                .body("model_versions.version", contains("2"));
        search(VERSIONS, "source_path LIKE '%" + run + "/artifacts/c'", "name").body("model_versions", hasSize(1));
        search(MODELS, "name ILIKE 'MODEL%' AND name = '" + name + "'", "name")
                .body("registered_models.name", contains(name))
                .body("registered_models[0].latest_versions.version", contains("3"));
        search(MODELS, "name LIKE 'other%" + name + "'", "name").body("registered_models", empty());
        String token = given().queryParam("filter", "name = '" + name + "'")
                .queryParam("order_by", "version_number ASC")
                .queryParam("max_results", 2)
                .get(VERSIONS + "/search")
                .then()
                .body("model_versions.version", contains("1", "2"))
                .extract()
                .path("next_page_token");
        given().queryParam("filter", "name = '" + name + "'")
                .queryParam("order_by", "version_number ASC")
                .queryParam("max_results", 2)
                .queryParam("page_token", token)
                .get(VERSIONS + "/search")
                .then()
                .body("model_versions.version", contains("3"))
                .body("next_page_token", nullValue());
        for (String wrong : List.of("colour = 'red'", "name = ", "metrics.a > 1")) {
            given().queryParam("filter", wrong)
                    .get(VERSIONS + "/search")
                    .then()
                    .statusCode(400)
                    .body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
        }
    }

    @Test
    void prompts_are_found_only_by_a_filter_that_asks_for_them() {
        post(MODELS + "/create", Map.of("name", name, "tags", List.of(tag("mlflow.prompt.is_prompt", "true"))))
                .statusCode(200);

        search(MODELS, "name = '" + name + "'", "name").body("registered_models", empty());
        search(MODELS, "name = '" + name + "' AND tags.`mlflow.prompt.is_prompt` = 'true'", "name")
                .body("registered_models", hasSize(1));
        post(MODELS + "/create", Map.of("name", name))
                .statusCode(400)
                .body("message", containsString("already taken by a prompt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mlflow-artifacts:/models",
                "mlflow-artifacts:/models/a///b/",
                "mlflow-artifacts://host:9000/models/a/..../",
                "s3://bucket/models"
            })
    void a_source_at_which_no_run_and_no_model_has_artifacts_is_one_of_the_client(String source) {
        create();
        version(source).body("model_version.source", equalTo(source));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "file:///etc/passwd",
                "relative/path",
                "mlflow-artifacts:/0/nobody/artifacts/a",
                "mlflow-artifacts:/0/RUN/artifacts/../../other",
                "mlflow-artifacts:/0/RUN/artifacts/%2e%2e/other",
                "mlflow-artifacts:/0/RUN/artifacts/%252e%252e/other",
                "mlflow-artifacts://host/../../x",
                "http://localhost:5000/api/2.0/mlflow-artifacts/artifacts/0/nobody/artifacts/a",
                "http://localhost:5000/api/2.0/mlflow-artifacts/artifacts%00",
                "s3:/bucket/a/../../b",
                "runs:/nobody/a",
                "models:/m-00000000000000000000000000000000",
                "models:/"
            })
    void a_source_that_is_not_of_the_run_is_refused(String source) {
        create();

        post(
                        VERSIONS + "/create",
                        Map.of("name", name, "source", source.replace("RUN", run.value()), "run_id", run.value()))
                .statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"))
                .body("message", startsWith("Invalid model version source: '"));
    }

    @Test
    void a_logged_model_has_files_parameters_tags_and_versions() {
        String model = logged();
        given().contentType("text/plain")
                .body("weights")
                .put("/api/2.0/mlflow-artifacts/artifacts/0/models/" + model + "/artifacts/data/model.bin")
                .then()
                .statusCode(200);
        send("PATCH", LOGGED + "/" + model, Map.of("model_id", model, "status", "LOGGED_MODEL_READY"))
                .statusCode(200)
                .body("model.info.status", equalTo("LOGGED_MODEL_READY"));
        send("PATCH", LOGGED + "/" + model + "/tags", Map.of("tags", List.of(tag("a", "1"), tag("b", "2"))))
                .statusCode(200);
        given().delete(LOGGED + "/" + model + "/tags/a").then().statusCode(200);
        given().delete(LOGGED + "/" + model + "/tags/a").then().statusCode(404);
        post(LOGGED + "/" + model + "/params", Map.of("params", List.of(tag("depth", "2"))))
                .statusCode(200);
        post(LOGGED + "/" + model + "/params", Map.of("params", List.of(tag("depth", "3"))))
                .statusCode(400);
        create();
        post(VERSIONS + "/create", Map.of("name", name, "source", "models:/" + model, "model_id", model))
                .statusCode(200)
                .body("model_version.run_id", equalTo(run.value()))
                .body("model_version.model_id", equalTo(model));

        get(LOGGED + "/" + model)
                .then()
                .statusCode(200)
                .body("model.info.source_run_id", equalTo(run.value()))
                .body("model.info.artifact_uri", equalTo("mlflow-artifacts:/0/models/" + model + "/artifacts"))
                .body("model.info.tags.key", contains("b", "mlflow.modelVersions"))
                .body("model.info.tags[1].value", equalTo("[{\"name\": \"" + name + "\", \"version\": 1}]"))
                .body("model.data.params.key", contains("depth", "lr"));
        get(LOGGED + "/" + model + "/artifacts/directories?artifact_directory_path=data")
                .then()
                .body("files.path", contains("data/model.bin"));
        assertThat(get(LOGGED + "/" + model + "/artifacts/files?artifact_file_path=data/model.bin")
                        .asString())
                .isEqualTo("weights");
        assertThat(given().queryParam("name", name)
                        .queryParam("version", 1)
                        .queryParam("path", "data/model.bin")
                        .get("/model-versions/get-artifact")
                        .asString())
                .isEqualTo("weights");
        given().queryParam("name", name)
                .queryParam("version", 1)
                .queryParam("path", "../../secret")
                .get("/ajax-api/2.0/mlflow/model-versions/get-artifact")
                .then()
                .statusCode(400)
                .body("message", equalTo("Invalid path"));
        given().queryParam("name", name)
                .queryParam("version", 1)
                .get(VERSIONS + "/get-download-uri")
                .then()
                .body("artifact_uri", equalTo("mlflow-artifacts:/0/models/" + model + "/artifacts"));
    }

    @Test
    void logged_models_are_searched_by_experiment_and_filter() {
        String model = logged();
        String search = LOGGED + "/search";

        post(
                        search,
                        Map.of(
                                "experiment_ids", List.of("0"),
                                "filter", "source_run_id = '" + run + "' AND params.lr = '0.1' AND status = 'PENDING'",
                                "order_by", List.of(Map.of("field_name", "creation_time", "ascending", false))))
                .statusCode(200)
                .body("models.info.model_id", contains(model));
        post(search, Map.of("experiment_ids", List.of("1"))).statusCode(200).body("models", empty());
        post(search, Map.of("experiment_ids", List.of())).statusCode(400);
        send("DELETE", LOGGED + "/" + model, Map.of("model_id", model)).statusCode(200);

        post(search, Map.of("experiment_ids", List.of("0"), "filter", "source_run_id = '" + run + "'"))
                .body("models", empty());
        get(LOGGED + "/" + model)
                .then()
                .statusCode(404)
                .body("message", equalTo("Logged model with ID '" + model + "' not found."));
        get(LOGGED + "/" + model + "?allow_deleted=true").then().statusCode(200);
    }

    @Test
    void what_a_run_measures_of_a_model_is_answered_with_the_model_searched_and_purged_with_the_run() {
        String model = logged();
        String other = logged();
        String measuring = post(API + "/runs/create", Map.of("experiment_id", "0"))
                .statusCode(200)
                .extract()
                .path("run.info.run_id");
        measure(measuring, measured(model, "acc", 0.5, 1_000, "mnist")).statusCode(200);
        measure(measuring, measured(model, "acc", 0.9, 3_000, "mnist")).statusCode(200);
        measure(measuring, measured(model, "acc", 0.7, 2_000, "mnist")).statusCode(200);
        post(
                        API + "/runs/log-batch",
                        Map.of(
                                "run_id",
                                measuring,
                                "metrics",
                                List.of(
                                        measured(model, "acc", 0.4, 1_000, "cifar"),
                                        Map.of("key", "loss", "value", "NaN", "timestamp", 1, "model_id", model),
                                        Map.of("key", "lr", "value", 1, "timestamp", 1))))
                .statusCode(200);
        measure(measuring, measured(other, "acc", 0.2, 1_000, "mnist")).statusCode(200);
        measure(measuring, measured("m-none", "acc", 0.2, 9_000, "mnist"))
                .statusCode(404)
                .body("message", equalTo("Logged model with ID 'm-none' not found."));

        ValidatableResponse answer = get(LOGGED + "/" + model).then().statusCode(200);
        answer.body("model.data.metrics.key", containsInAnyOrder("acc", "acc", "loss"))
                .body("model.data.metrics.run_id.unique()", contains(measuring))
                .body("model.data.metrics.find { it.dataset_name == 'mnist' }.value", equalTo(0.9f))
                .body("model.data.metrics.find { it.dataset_name == 'mnist' }.timestamp", equalTo(3_000))
                .body("model.data.metrics.find { it.dataset_name == 'cifar' }.value", equalTo(0.4f))
                .body("model.data.metrics.find { it.key == 'loss' }.value", equalTo("NaN"))
                .body("model.data.metrics.find { it.key == 'loss' }.model_id", equalTo(model));
        String ofRun = "source_run_id = '" + run + "' AND ";
        assertThat(found(Map.of("filter", ofRun + "metrics.acc > 0.5"))).containsExactly(model);
        assertThat(found(Map.of(
                        "filter",
                        ofRun + "metrics.acc > 0.1",
                        "order_by",
                        List.of(Map.of("field_name", "metrics.acc", "ascending", true)))))
                .containsExactly(other, model);
        Map<String, Object> cifar = Map.of("dataset_name", "cifar", "dataset_digest", "1");
        assertThat(found(Map.of("filter", ofRun + "name = 'net'", "datasets", List.of(cifar))))
                .containsExactly(model);
        assertThat(found(Map.of("filter", ofRun + "metrics.acc > 0.5", "datasets", List.of(cifar))))
                .isEmpty();

        post(API + "/runs/update", Map.of("run_id", measuring, "status", "FINISHED"))
                .statusCode(200);
        given().delete("/api/v1/runs/" + measuring).then().statusCode(200);
        await().atMost(SOON)
                .untilAsserted(() -> post("/api/v1/runs/purge", Map.of("runs", List.of(measuring)))
                        .statusCode(200));
        get(LOGGED + "/" + model).then().statusCode(200).body("model.data.metrics", empty());
    }

    @Test
    void of_more_values_than_a_model_keeps_the_rest_is_counted_with_the_run() {
        String model = logged();
        String measuring = post(API + "/runs/create", Map.of("experiment_id", "0"))
                .extract()
                .path("run.info.run_id");
        for (int batch = 0; batch < 2; batch++) {
            List<Map<String, Object>> metrics = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                metrics.add(measured(model, "m" + (600 * batch + i), i, 1_000, "mnist"));
            }
            post(API + "/runs/log-batch", Map.of("run_id", measuring, "metrics", metrics))
                    .statusCode(200);
        }

        get(LOGGED + "/" + model).then().body("model.data.metrics.size()", equalTo(1_000));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + measuring)
                        .then()
                        .body("rejections.find { it.kind == 'LIMIT' }.count", equalTo(200)));
    }

    private static List<String> found(Map<String, Object> search) {
        Map<String, Object> body = new HashMap<>(search);
        body.put("experiment_ids", List.of("0"));
        return post(LOGGED + "/search", body).statusCode(200).extract().path("models.info.model_id");
    }

    private static Map<String, Object> measured(String model, String key, double value, long at, String dataset) {
        return Map.of(
                "key",
                key,
                "value",
                value,
                "timestamp",
                at,
                "model_id",
                model,
                "dataset_name",
                dataset,
                "dataset_digest",
                "1");
    }

    private static ValidatableResponse measure(String measuring, Map<String, Object> metric) {
        Map<String, Object> body = new HashMap<>(metric);
        body.put("run_id", measuring);
        return post(API + "/runs/log-metric", body);
    }

    @Test
    void a_purge_deletes_the_models_of_a_run_but_those_that_are_registered() {
        String registered = logged();
        String other = logged();
        create();
        post(VERSIONS + "/create", Map.of("name", name, "source", "models:/" + registered, "model_id", registered))
                .statusCode(200);
        producer.publish(new RunFinished(run, 1, 0));
        given().delete("/api/v1/runs/" + run).then().statusCode(200);

        await().atMost(SOON)
                .untilAsserted(() -> post("/api/v1/runs/purge", Map.of("runs", List.of(run.value())))
                        .statusCode(200));

        get(LOGGED + "/" + registered).then().statusCode(200);
        get(LOGGED + "/" + other + "?allow_deleted=true").then().statusCode(404);
    }

    private String logged() {
        return post(
                        LOGGED,
                        Map.of(
                                "experiment_id",
                                "0",
                                "name",
                                "net",
                                "source_run_id",
                                run.value(),
                                "params",
                                List.of(tag("lr", "0.1"))))
                .statusCode(200)
                .body("model.info.status", equalTo("LOGGED_MODEL_PENDING"))
                .extract()
                .path("model.info.model_id");
    }

    private void create() {
        post(MODELS + "/create", Map.of("name", name)).statusCode(200);
    }

    private String source(String path) {
        return "mlflow-artifacts:/0/" + run + "/artifacts/" + path;
    }

    private ValidatableResponse version(String source) {
        return post(VERSIONS + "/create", Map.of("name", name, "source", source, "run_id", run.value()))
                .statusCode(200);
    }

    private ValidatableResponse model(String one) {
        return given().queryParam("name", one).get(MODELS + "/get").then();
    }

    private ValidatableResponse getVersion(String version) {
        return given().queryParam("name", name)
                .queryParam("version", version)
                .get(VERSIONS + "/get")
                .then();
    }

    private ValidatableResponse alias(String alias) {
        return given().queryParam("name", name)
                .queryParam("alias", alias)
                .get(MODELS + "/alias")
                .then();
    }

    private static ValidatableResponse search(String resource, String filter, String order) {
        return given().queryParam("filter", filter)
                .queryParam("order_by", order)
                .get(resource + "/search")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse post(String path, Map<String, ?> body) {
        return send("POST", path, body);
    }

    private static ValidatableResponse send(String method, String path, Map<String, ?> body) {
        return given().contentType("application/json")
                .body(body)
                .request(method, path)
                .then();
    }

    private static Map<String, String> tag(String key, String value) {
        return Map.of("key", key, "value", value);
    }
}
