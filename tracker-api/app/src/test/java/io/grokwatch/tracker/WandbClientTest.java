package io.grokwatch.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A session of W&B's own client, the latest release, in a scratch environment that is made once. The system property {@code wandb.python} names
 * a Python that has the client already.
 */
@QuarkusTest
@WithTestResource(BackingResource.class)
class WandbClientTest extends TrackerFixture {
    private static final Path SCRATCH = Path.of("target", "wandb-client").toAbsolutePath();
    private static final String SCRIPT = "wandb_session.py";

    @Test
    void a_script_logs_resumes_and_fails_as_it_does_with_the_server_of_its_client() throws Exception {
        String python = python();
        Path script = SCRATCH.resolve(SCRIPT);
        try (InputStream source = Objects.requireNonNull(getClass().getResourceAsStream(SCRIPT))) {
            Files.write(script, source.readAllBytes());
        }

        Path output = SCRATCH.resolve("session.log");
        int status = run(output, 240, python, script.toString(), "W&B " + run, run.value());

        String printed = Files.readString(output);
        assertThat(status).as(printed).isZero();
        WandbSession.assertKept(run.value());
    }

    /** A Python with the client. */
    private static String python() throws Exception {
        Files.createDirectories(SCRATCH);
        String given = System.getProperty("wandb.python");
        if (given != null) {
            return given;
        }
        String venv = SCRATCH.resolve("venv").toString();
        String python = SCRATCH.resolve("venv/bin/python").toString();
        Path log = SCRATCH.resolve("install.log");
        if (run(log, 60, python, "-c", "import wandb, numpy") != 0) {
            assertThat(run(log, 60, "python3", "-m", "venv", venv) == 0
                            && run(log, 300, python, "-m", "pip", "install", "--quiet", "wandb", "numpy") == 0)
                    .as("python3 has venv, and the registry of packages has wandb; the log is " + log)
                    .isTrue();
        }
        return python;
    }

    private static int run(Path output, int seconds, String... command) throws Exception {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(SCRATCH.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("WANDB_BASE_URL", "http://127.0.0.1:" + RestAssured.port);
            builder.environment().put("WANDB_API_KEY", "a".repeat(40));
            builder.environment().put("WANDB_DIR", SCRATCH.toString());
            builder.environment().put("HOME", SCRATCH.toString());
            process = builder.start();
        } catch (IOException notThere) {
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
