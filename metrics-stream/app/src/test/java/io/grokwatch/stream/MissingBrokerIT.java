package io.grokwatch.stream;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.backing.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application without a broker. */
class MissingBrokerIT {
    @TempDir
    Path directory;

    @Test
    void process_exits_with_one_line_that_names_the_broker() throws Exception {
        String nobody = "127.0.0.1:" + FreePort.find();
        Path output = directory.resolve("output");

        Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dkafka.bootstrap.servers=" + nobody,
                        "-Dquarkus.http.port=0",
                        "-jar",
                        Path.of("target", "quarkus-app", "quarkus-run.jar").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(application.waitFor(2, MINUTES)).isTrue();
        } finally {
            application.destroyForcibly();
        }

        assertThat(application.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(output))
                .singleElement()
                .asString()
                .startsWith("no Kafka broker answered at " + nobody);
    }
}
