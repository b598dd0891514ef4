package io.grokwatch.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grokwatch.backing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application as a process of its own, killed without warning. */
class KilledProcessIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private Cluster cluster;
    private int httpPort;
    private Process application;

    @BeforeEach
    void startCluster() throws Exception {
        cluster = new Cluster(directory);
        httpPort = FreePort.find();
        application = start();
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        application.destroy();
        assertThat(application.waitFor(30, SECONDS)).isTrue();
        cluster.close();
    }

    @Test
    void noDetectionIsLostOrDoubledWhenTheProcessIsKilledInMidTrace() throws Exception {
        List<RecordedRun> runs = List.of(RecordedRun.read("grok-emb-add31-s0"), RecordedRun.read("sling-gauss-s1"));
        await().atMost(PATIENCE).until(this::ready);

        cluster.publish(runs, 0, 3);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> cluster.committed() > 0);
        application.destroyForcibly().waitFor();
        cluster.publish(runs, 3, 4);
        application = start();
        await().atMost(PATIENCE).until(() -> cluster.committed() == cluster.written());

        for (RecordedRun run : runs) {
            assertThat(cluster.findings(run)).isNotEmpty().isEqualTo(run.foundOffline());
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dkafka.bootstrap.servers=" + cluster.bootstrapServers(),
                        "-Dquarkus.http.port=" + httpPort,
                        "-Dkafka-streams.state.dir=" + directory.resolve("state"),
                        "-jar",
                        Path.of("target", "quarkus-app", "quarkus-run.jar").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("application.log").toFile())
                .start();
    }

    private boolean ready() throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI readiness = URI.create("http://127.0.0.1:" + httpPort + "/q/health/ready");
            return http.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notListeningYet) {
            return false;
        }
    }
}
