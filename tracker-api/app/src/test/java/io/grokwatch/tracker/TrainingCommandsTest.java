package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.EventCodec;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a run that goes on. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class TrainingCommandsTest extends TrackerFixture {
    @BeforeEach
    void aRunIsTrained() {
        producer.trainers();
        producer.started(run, 1, "w-" + run);
        await().atMost(SOON).untilAsserted(() -> {
            get("/api/v1/trainers").then().body("trainers.name", hasItems("modular", "toy"));
            get("/api/v1/runs/" + run).then().body("status", equalTo("RUNNING"));
        });
    }

    @Test
    void an_intervention_reaches_the_workers() {
        asked("interventions", Map.of("parameter", "p", "value", 101)).statusCode(202);

        var commands = TopicRecords.await(backing, Topics.RUN_COMMANDS, run.value(), 1);
        RunCommand.Intervene command = EventCodec.decode(
                        RunCommand.Intervene.class, commands.getLast().value())
                .orElseThrow(AssertionError::new);
        assertThat(command.parameter()).isEqualTo("p");
        assertThat(command.value()).isEqualTo(101L);
    }

    @Test
    void a_checkpoint_is_asked_of_the_workers() {
        asked("checkpoint", Map.of()).statusCode(202);

        var commands = TopicRecords.await(backing, Topics.RUN_COMMANDS, run.value(), 1);
        assertThat(EventCodec.decode(
                                RunCommand.Checkpoint.class, commands.getLast().value())
                        .orElseThrow(AssertionError::new)
                        .runId())
                .isEqualTo(run);
    }

    @Test
    void an_intervention_that_the_trainer_has_no_use_for_is_refused_with_what_was_expected() {
        asked("interventions", Map.of("parameter", "p", "value", 2))
                .statusCode(400)
                .body("detail", equalTo("parameter p must be a whole number in [3, 499], was 2"));
        asked("interventions", Map.of("parameter", "q", "value", 2))
                .statusCode(400)
                .body("detail", equalTo("trainer modular has no parameter 'q', it has [p, width]"));
        asked("interventions", Map.of("parameter", "width", "value", 64))
                .statusCode(400)
                .body("detail", equalTo("trainer modular changes only p in mid-run, was asked for width"));
        asked("interventions", Map.of("parameter", "p")).statusCode(400).body("detail", equalTo("value is missing"));
        asked("interventions", Map.of("parameter", "p", "value", Map.of("least", 2)))
                .statusCode(400)
                .body("detail", containsString("parameter p must be text, a number or a flag"));
    }

    @Test
    void a_run_that_is_not_in_training_takes_neither() {
        producer.publish(new RunLifecycle.RunStopped(run, 1, 3, "enough"));
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().body("status", equalTo("STOPPED")));

        asked("interventions", Map.of("parameter", "p", "value", 101))
                .statusCode(409)
                .body("detail", equalTo("run " + run + " must be RUNNING, was STOPPED"));
        asked("checkpoint", Map.of()).statusCode(409);
    }

    private ValidatableResponse asked(String what, Map<String, Object> body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/runs/" + run + "/" + what)
                .then();
    }
}
