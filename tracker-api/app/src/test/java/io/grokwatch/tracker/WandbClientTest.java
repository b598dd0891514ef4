package io.grokwatch.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.scratch.ScratchPython;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session of W&B's own client, the latest release, in a scratch environment. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class WandbClientTest extends TrackerFixture {
    private static final Path SCRATCH = Path.of("target", "wandb-client").toAbsolutePath();
    private static final String SCRIPT = "wandb_session.py";

    @Test
    void a_script_logs_resumes_and_fails_as_it_does_with_the_server_of_its_client() throws Exception {
        ScratchPython python = ScratchPython.clients(SCRATCH).with(WandbClientTest.class, SCRIPT);

        ScratchPython.Result session = python.run(240, environment(), SCRIPT, "W&B " + run, run.value());

        assertThat(session.status()).as(session.output()).isZero();
        WandbSession.assertKept(run.value());
    }

    private static Map<String, String> environment() {
        return Map.of(
                "WANDB_BASE_URL",
                "http://127.0.0.1:" + RestAssured.port,
                "WANDB_API_KEY",
                "a".repeat(40),
                "WANDB_DIR",
                SCRATCH.toString(),
                "HOME",
                SCRATCH.toString());
    }
}
