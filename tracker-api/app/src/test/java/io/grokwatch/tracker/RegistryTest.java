package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
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
