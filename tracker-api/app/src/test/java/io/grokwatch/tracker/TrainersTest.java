package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(BackingResource.class)
class TrainersTest extends TrackerFixture {
    @BeforeEach
    void workersHaveDescribedTheirTrainers() {
        producer.trainers();
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/trainers").then().body("trainers.name", hasItems("modular", "toy")));
    }

    @Test
    void a_trainer_is_served_with_a_schema_of_its_parameters() {
        get("/api/v1/trainers/modular")
                .then()
                .statusCode(200)
                .body("summary", equalTo("residues"))
                .body("parameters.properties.p.type", equalTo("integer"))
                .body("parameters.properties.p.minimum", equalTo(3))
                .body("parameters.properties.p.default", equalTo(31));
        get("/api/v1/trainers/none").then().statusCode(404).body("detail", equalTo("there is no trainer 'none'"));
    }

    @Test
    void a_run_that_no_worker_could_train_is_refused_with_what_was_expected() {
        submitted("modular", Map.of("p", 2))
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", equalTo("parameter p must be a whole number in [3, 499], was 2"));
        submitted("modular", Map.of("q", 2))
                .statusCode(400)
                .body("detail", equalTo("trainer modular has no parameter 'q', it has [p, width]"));
        submitted("modulr", Map.of())
                .statusCode(400)
                .body(
                        "detail",
                        allOf(
                                containsString("no worker has a trainer named 'modulr', there are ["),
                                containsString("modular, "),
                                containsString("toy")));
        submitted("modular", Map.of("p", 97)).statusCode(201);
    }

    private static ValidatableResponse submitted(String trainer, Map<String, Object> parameters) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("trainer", trainer, "seed", 7, "steps", 100, "parameters", parameters))
                .post("/api/v1/runs")
                .then();
    }
}
