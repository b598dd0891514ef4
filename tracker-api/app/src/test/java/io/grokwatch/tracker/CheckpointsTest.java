package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checkpoints that workers leave at the tracker. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class CheckpointsTest extends TrackerFixture {
    @BeforeEach
    void aRunIsTrained() {
        producer.started(run, 1, "w-" + run);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run).then().statusCode(200));
    }

    @Test
    void what_was_written_is_listed_read_back_and_deleted() throws Exception {
        byte[] large = bytes(5_000_000);
        String name = name(2000, large);

        put(name(1000, bytes(3)), bytes(3)).statusCode(204);
        put(name, large).statusCode(204);
        put(name, large).statusCode(204);

        checkpoints()
                .body("checkpoints", hasSize(2))
                .body("checkpoints[1].name", equalTo(name))
                .body("checkpoints[1].bytes", equalTo(large.length));
        assertThat(get(path(name)).then().statusCode(200).extract().asByteArray())
                .isEqualTo(large);

        given().delete(path(name)).then().statusCode(204);

        checkpoints().body("checkpoints", hasSize(1));
        get(path(name)).then().statusCode(404).body("detail", startsWith("run " + run + " has no checkpoint '"));
    }

    @Test
    void bytes_that_the_name_does_not_stand_for_are_refused_and_nothing_is_left_of_them() throws Exception {
        put(name(1000, bytes(3)), bytes(4)).statusCode(400).body("detail", containsString(", the name says "));

        checkpoints().body("checkpoints", hasSize(0));
        try (Stream<Path> files = Files.list(BackingResource.CHECKPOINTS.resolve(run.value()))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void other_names_are_refused_whatever_they_lead_to() {
        for (String name : new String[] {"model.safetensors", "..%2F..%2Fetc%2Fpasswd", "%2e%2e"}) {
            given().urlEncodingEnabled(false)
                    .contentType("application/octet-stream")
                    .body(new byte[1])
                    .put(path(name))
                    .then()
                    .statusCode(org.hamcrest.Matchers.oneOf(400, 404, 405));
        }
        assertThat(BackingResource.CHECKPOINTS.resolve(run.value())).doesNotExist();
    }

    @Test
    void a_run_keeps_a_bounded_number_of_them() throws Exception {
        for (int step = 0; step < 32; step++) {
            put(name(step, bytes(1)), bytes(1)).statusCode(204);
        }

        put(name(32, bytes(1)), bytes(1))
                .statusCode(409)
                .body("detail", equalTo("run " + run + " has 32 checkpoints, delete some first"));
    }

    @Test
    void a_folder_that_cannot_be_written_is_named() throws Exception {
        Files.createDirectories(BackingResource.CHECKPOINTS);
        Files.createFile(BackingResource.CHECKPOINTS.resolve(run.value()));

        put(name(1, bytes(1)), bytes(1))
                .statusCode(507)
                .body("detail", startsWith("the checkpoints of run " + run + " cannot be listed: NotDirectory "));
    }

    @Test
    void a_run_that_is_not_known_has_no_place() throws Exception {
        given().contentType("application/octet-stream")
                .body(bytes(1))
                .put("/api/v1/runs/nobody/checkpoints/" + name(1, bytes(1)))
                .then()
                .statusCode(404)
                .body("detail", equalTo("there is no run 'nobody'"));
    }

    @Test
    void no_other_body_may_be_as_large() {
        given().contentType("application/json")
                .body(bytes(1_100_000))
                .post("/api/v1/runs")
                .then()
                .statusCode(413)
                .body("detail", equalTo("a body has at most 1048576 bytes, this one has 1100000"));
        given().contentType("application/octet-stream")
                .body(bytes(1_100_000))
                .post("/api/v1/runs/" + run + "/checkpoints")
                .then()
                .statusCode(413);
    }

    private ValidatableResponse checkpoints() {
        return get("/api/v1/runs/" + run + "/checkpoints").then().statusCode(200);
    }

    private ValidatableResponse put(String name, byte[] bytes) {
        return given().contentType("application/octet-stream")
                .body(bytes)
                .put(path(name))
                .then();
    }

    private String path(String name) {
        return "/api/v1/runs/" + run + "/checkpoints/" + name;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    /** As a worker would call a checkpoint of these bytes. */
    static String name(long step, byte[] bytes) {
        try {
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return "%012d-1-%s.safetensors".formatted(step, sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
