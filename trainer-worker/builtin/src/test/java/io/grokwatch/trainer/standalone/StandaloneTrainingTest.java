package io.grokwatch.trainer.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.trace.TraceCodec;
import io.grokwatch.events.trace.TraceLine;
import io.grokwatch.trainer.spi.RunControl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneTrainingTest {
    private static final int STEPS = 40;

    @TempDir
    private Path folder;

    @Test
    void trace_contains_the_settings_and_every_step() throws IOException {
        Path out = folder.resolve("run.jsonl");

        StandaloneTraining.Result result = train(out, StandaloneTraining.Progress.NONE);

        List<TraceLine> lines = Files.readAllLines(out).stream()
                .map(TraceCodec::decode)
                .map(StandaloneTrainingTest::read)
                .toList();
        TraceLine.Header header = (TraceLine.Header) lines.getFirst();
        assertThat(header.settings())
                .containsAllEntriesOf(Map.of("run_id", "alone", "trainer", "builtin", "seed", 3, "steps", STEPS))
                .containsEntry("p", 7)
                .containsEntry("op", "+");
        assertThat(header.facts().classes()).isEqualTo(7);
        assertThat(header.facts().lossPrecision()).isEqualTo(Precision.FLOAT32);
        assertThat(lines).hasSize(1 + STEPS);
        assertThat((TraceLine.Sample) lines.getLast()).satisfies(sample -> {
            assertThat(sample.step()).isEqualTo(STEPS - 1);
            assertThat(sample.metrics()).containsKeys("train/loss", "update/norm", "val/accuracy");
        });
        assertThat(result.steps()).isEqualTo(STEPS);
        assertThat(filesIn(folder)).containsExactly("run.jsonl");
    }

    @Test
    void same_run_gives_the_same_bytes_plain_or_compressed() throws IOException {
        Path plain = folder.resolve("a.jsonl");
        Path compressed = folder.resolve("b.jsonl.gz");

        train(plain, StandaloneTraining.Progress.NONE);
        train(compressed, StandaloneTraining.Progress.NONE);

        byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(compressed))).readAllBytes();
        assertThat(new String(unpacked, StandardCharsets.UTF_8)).isEqualTo(Files.readString(plain));
    }

    @Test
    void progress_listener_receives_every_step_with_the_latest_metrics() throws IOException {
        List<Long> steps = new ArrayList<>();

        train(folder.resolve("run.jsonl"), (step, all, metrics) -> {
            assertThat(all).isEqualTo(STEPS);
            assertThat(metrics).containsKeys("train/accuracy", "val/accuracy");
            steps.add(step);
        });

        assertThat(steps).hasSize(STEPS).endsWith(STEPS - 1L);
    }

    @Test
    void folder_that_is_not_there_is_one_error_that_names_the_trace() {
        Path out = folder.resolve("missing").resolve("run.jsonl");

        assertThatThrownBy(() -> train(out, StandaloneTraining.Progress.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(out.toString());
    }

    @Test
    void full_disk_is_one_error_that_names_the_trace() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "a device that is always full");
        TraceWriter file = TraceWriter.writingTo(full, folder.resolve("run.jsonl"));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        file.sample(i, List.of("train/loss"), new double[] {0.5});
                    }
                })
                .hasMessageContaining("run.jsonl")
                .hasMessageContaining("No space left");
    }

    @Test
    void failure_during_a_run_deletes_the_partial_trace() {
        Path out = folder.resolve("run.jsonl");

        assertThatThrownBy(() -> train(out, (step, all, metrics) -> {
                    throw new IllegalStateException("enough");
                }))
                .hasMessage("enough");
        assertThat(filesIn(folder)).isEmpty();
    }

    private static StandaloneTraining.Result train(Path out, StandaloneTraining.Progress progress) throws IOException {
        Parameters parameters = Parameters.of(Map.of("p", 7L, "width", 8L, "d", 4L));
        RunSpec spec = new RunSpec(new RunId("alone"), "alone", "builtin", null, parameters, 3, STEPS);
        return StandaloneTraining.train(spec, "cpu", out, progress, RunControl.NONE);
    }

    private static TraceLine read(Decoded<TraceLine> line) {
        return switch (line) {
            case Decoded.Ok<TraceLine> ok -> ok.value();
            case Decoded.Undecodable<TraceLine> bad -> throw new AssertionError(bad.reason());
        };
    }

    private static List<String> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
