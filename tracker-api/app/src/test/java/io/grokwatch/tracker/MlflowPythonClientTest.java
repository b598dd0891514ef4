package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A session of MLflow's own client for Python, the latest release, in a scratch environment that is made once. The system property {@code mlflow.python} names a Python that has MLflow already.
 */
@QuarkusTest
@WithTestResource(BackingResource.class)
class MlflowPythonClientTest extends TrackerFixture {
    private static final Path SCRATCH = Path.of("target", "mlflow-client").toAbsolutePath();
    private static final String SCRIPT = "mlflow_session.py";

    @Test
    void a_session_of_every_tracking_call_reads_back_at_once_what_it_logged() throws Exception {
        String python = python();
        Path script = SCRATCH.resolve(SCRIPT);
        try (InputStream source = Objects.requireNonNull(getClass().getResourceAsStream(SCRIPT))) {
            Files.write(script, source.readAllBytes());
        }

        Path output = SCRATCH.resolve("session.log");
        int status = run(output, 300, python, script.toString(), "http://127.0.0.1:" + RestAssured.port);

        String printed = Files.readString(output);
        assertThat(status).as(printed).isZero();
        String logged = printed.strip().lines().reduce("", (before, line) -> line);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + logged)
                        .then()
                        .body("status", equalTo("FINISHED"))
                        .body("name", equalTo("fluent"))
                        .body("metricNames.names.'train/loss'", equalTo("train_loss")));
    }

    /** A Python with MLflow. */
    private static String python() throws Exception {
        Files.createDirectories(SCRATCH);
        String given = System.getProperty("mlflow.python");
        if (given != null) {
            return given;
        }
        String python = SCRATCH.resolve("venv/bin/python").toString();
        Path log = SCRATCH.resolve("install.log");
        if (run(log, 60, python, "-c", "import mlflow") != 0) {
            assertThat(run(
                                            log,
                                            60,
                                            "python3",
                                            "-m",
                                            "venv",
                                            SCRATCH.resolve("venv").toString())
                                    == 0
                            && run(log, 300, python, "-m", "pip", "install", "--quiet", "mlflow-skinny") == 0)
                    .as("python3 has venv, and the registry of packages has mlflow-skinny; the log is " + log)
                    .isTrue();
        }
        return python;
    }

    private static int run(Path output, int seconds, String... command) throws Exception {
        Process process;
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2");
            builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
            process = builder.start();
        } catch (java.io.IOException notThere) {
            Files.writeString(output, Arrays.toString(command) + ": " + notThere, StandardCharsets.UTF_8);
            return -1;
        }
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }
}
