package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of one file, in Python 3.9 or newer, where there is one. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class PythonClientTest extends TrackerFixture {
    private static final Path CLIENT =
            Path.of("..", "clients", "python").toAbsolutePath().normalize();

    /** Made by JUnit. */
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path scratch;

    @BeforeEach
    void requirePython() throws Exception {
        assumeTrue(
                run("-c", "import sys; sys.exit(sys.version_info < (3, 9))").status() == 0,
                "python3 of version 3.9 or newer must be on the path");
    }

    @Test
    void its_own_tests_pass() throws Exception {
        Result result = run(
                "-W",
                "ignore",
                "-m",
                "unittest",
                "discover",
                "-s",
                CLIENT.resolve("tests").toString());

        assertThat(result.status()).as(result.output()).isZero();
    }

    @Test
    void what_a_script_logs_is_read_and_its_end_is_that_of_the_run() throws Exception {
        Result result = run("-c", """
                import grokwatch, math, sys
                with grokwatch.init(run=sys.argv[1], name="script", experiment="Python " + sys.argv[1],
                                    config={"optimizer": "AdamW", "weight_decay": 1.0}, system=False) as run:
                    for step in range(1000):
                        run.log({"train/loss": 1 / (step + 1), "val": {"accuracy": step / 1000}}, step=step)
                    run.log({"odd": math.nan})
                sys.exit(0 if not run.lost else str(run.lost))
                """, run.value());
        assertThat(result.status()).as(result.output()).isZero();

        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + run)
                        .then()
                        .body("status", equalTo("FINISHED"))
                        .body("name", equalTo("script"))
                        .body("step", equalTo(1001)));
        get("/api/v1/runs/" + run + "/metrics")
                .then()
                .body("metrics.name.sort()", equalTo(List.of("odd", "train/loss", "val/accuracy")));
        get("/api/v1/runs/" + run + "/series?name=train/loss&points=2000")
                .then()
                .body("series[0].steps.size()", equalTo(1000));
    }

    private record Result(int status, String output) {}

    private Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("output").toFile());
        builder.environment()
                .putAll(Map.of(
                        "PYTHONPATH",
                        CLIENT.toString(),
                        "PYTHONDONTWRITEBYTECODE",
                        "1",
                        "GROKWATCH_SPILL",
                        scratch.resolve("spill").toString(),
                        "GROKWATCH_ADDRESS",
                        "http://127.0.0.1:" + RestAssured.port));
        Process process;
        try {
            process = builder.start();
        } catch (IOException noPython) {
            return new Result(127, String.valueOf(noPython.getMessage()));
        }
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        return new Result(
                ended ? process.exitValue() : 124, Files.readString(scratch.resolve("output"), StandardCharsets.UTF_8));
    }
}
