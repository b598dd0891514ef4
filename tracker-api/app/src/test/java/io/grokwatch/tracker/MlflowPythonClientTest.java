package io.grokwatch.tracker;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.grokwatch.events.scratch.ScratchPython;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session of MLflow's own client for Python, the latest release, in a scratch environment. */
@QuarkusTest
@WithTestResource(BackingResource.class)
class MlflowPythonClientTest extends TrackerFixture {
    private static final Path SCRATCH = Path.of("target", "mlflow-client").toAbsolutePath();
    private static final String SCRIPT = "mlflow_session.py";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2", "MLFLOW_DISABLE_TELEMETRY", "true");

    @Test
    void a_session_of_every_tracking_call_reads_back_at_once_what_it_logged() throws Exception {
        ScratchPython python = ScratchPython.clients(SCRATCH).with(MlflowPythonClientTest.class, SCRIPT);

        ScratchPython.Result session = python.run(300, ENVIRONMENT, SCRIPT, "http://127.0.0.1:" + RestAssured.port);

        assertThat(session.status()).as(session.output()).isZero();
        String logged = session.output().strip().lines().reduce("", (before, line) -> line);
        await().atMost(SOON)
                .untilAsserted(() -> get("/api/v1/runs/" + logged)
                        .then()
                        .body("status", equalTo("FINISHED"))
                        .body("name", equalTo("fluent"))
                        .body("metricNames.names.'train/loss'", equalTo("train_loss")));
    }
}
