package io.grokwatch.tracker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.grokwatch.events.scratch.ScratchPython;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session of W&B's own client, the latest release, on a tracker that requires tokens. */
@QuarkusTest
@TestProfile(TokensRequired.class)
@WithTestResource(BackingResource.class)
class WandbTokensTest extends TrackerFixture {
    private static final Path SCRATCH = Path.of("target", "wandb-tokens").toAbsolutePath();
    private static final String SCRIPT = "wandb_token_session.py";

    @SuppressWarnings("NullAway.Init")
    private String writer;

    @BeforeEach
    void createToken() {
        writer = token("WRITE");
    }

    @Test
    void a_token_is_the_key_with_which_a_script_logs_resumes_and_sends_what_it_logged_offline() throws Exception {
        ScratchPython python = ScratchPython.clients(SCRATCH).with(WandbTokensTest.class, SCRIPT);

        ScratchPython.Result session = python.run(240, environment(), SCRIPT, "W&B " + run, run.value());

        assertThat(session.status()).as(session.output()).isZero();
        assertThat(session.output()).doesNotContain(writer);
        awaitFinished(run.value()).body("attempt", equalTo(2)).body("loggedParameters.lr", equalTo(0.1f));
        assertThat(steps(run.value(), "loss"))
                .isEqualTo(Stream.concat(IntStream.range(0, 10).boxed(), Stream.of(11))
                        .toList());
        assertThat(steps(run.value(), "val/loss")).containsExactly(10);
        String offline = run + "-offline";
        awaitFinished(offline).body("loggedParameters.lr", equalTo(0.2f));
        assertThat(steps(offline, "loss"))
                .isEqualTo(IntStream.range(0, 10).boxed().toList());
        with(writer).get("/api/v1/runs/refused").then().statusCode(404);
    }

    private Map<String, String> environment() {
        return Map.of(
                "WANDB_BASE_URL", "http://127.0.0.1:" + RestAssured.port,
                "WANDB_API_KEY", writer,
                "READING_TOKEN", token("READ"),
                "WANDB_DIR", SCRATCH.toString(),
                "HOME", SCRATCH.toString());
    }

    private ValidatableResponse awaitFinished(String id) {
        await().atMost(SOON)
                .untilAsserted(() -> with(writer)
                        .get("/api/v1/runs/" + id)
                        .then()
                        .statusCode(200)
                        .body("status", equalTo("FINISHED")));
        return with(writer).get("/api/v1/runs/" + id).then();
    }

    private List<Integer> steps(String id, String metric) {
        return with(writer)
                .queryParam("name", metric)
                .get("/api/v1/runs/" + id + "/series")
                .jsonPath()
                .getList("series[0].steps", Integer.class);
    }

    private static String token(String scope) {
        return with(TokensRequired.adminToken())
                .body(Map.of("name", scope, "scope", scope))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private static RequestSpecification with(String token) {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + token);
    }
}
