package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedTrainingTest {
    @TempDir
    Path folder;

    @Test
    void training_without_a_stack_that_is_interrupted_leaves_the_trace_of_before_and_nothing_else()
            throws IOException, InterruptedException {
        Path trace = Files.writeString(folder.resolve("trace.jsonl"), "of before");
        Path said = folder.resolve("said");
        Process training = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.grokwatch.cli.Grokwatch",
                        "train",
                        "slow-grok",
                        "--steps",
                        "1000000",
                        "--standalone",
                        "--out",
                        trace.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> size(folder) > 10_000);

            training.destroy();

            assertThat(training.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            training.destroyForcibly();
        }
        assertThat(training.exitValue()).isEqualTo(128 + 15);
        assertThat(said).content().contains("interrupted at step ").doesNotContain("\tat ");
        assertThat(trace).hasContent("of before");
        assertThat(files(folder)).containsExactlyInAnyOrder(trace, said);
    }

    private static long size(Path folder) throws IOException {
        long bytes = 0;
        for (Path file : files(folder)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
