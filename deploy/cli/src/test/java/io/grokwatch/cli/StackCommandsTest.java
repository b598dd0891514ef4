package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and ending the stack, as far as none is started. */
class StackCommandsTest {
    @TempDir
    Path folder;

    private final CommandRun typed = new CommandRun();

    @Test
    void down_does_not_end_the_stack_at_another_port() throws IOException {
        Process stack = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessHandle process = stack.toHandle();
            Files.writeString(folder.resolve("stack.json"), """
                    {"version":"1","state":"ready","pid":%d,"startedAtMs":%d,"page":"http://127.0.0.1:9000",
                     "kafka":"127.0.0.1:9001","store":"mongodb://127.0.0.1:9002","children":[]}""".formatted(
                    process.pid(), process.info().startInstant().orElseThrow().toEpochMilli()));

            assertThat(typed.run("down", "--port", "9100", "--data", folder.toString()))
                    .isEqualTo(1);
            assertThat(typed.err()).contains("the stack on " + folder + " is at http://127.0.0.1:9000, not at port");
            assertThat(stack.isAlive()).isTrue();

            assertThat(typed.run("down", "--port", "9000", "--data", folder.toString()))
                    .isZero();
            assertThat(stack.isAlive()).isFalse();
        } finally {
            stack.destroy();
        }
    }

    @Test
    void a_port_that_is_taken_is_named() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int kafka = other.getLocalPort();

            assertThat(typed.run("up", "--port", Integer.toString(kafka - 1), "--data", folder.toString()))
                    .isEqualTo(1);

            assertThat(typed.err())
                    .endsWith("grokwatch: port " + kafka
                            + " (Kafka) is in use by another program; choose four others with --port\n");
        }
    }
}
