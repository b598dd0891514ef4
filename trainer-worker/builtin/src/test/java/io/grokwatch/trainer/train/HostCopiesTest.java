package io.grokwatch.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.engine.TorchEngine;
import io.grokwatch.trainer.recipe.Recipes;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.Trainers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A read from a GPU synchronises with the device. The flight recorder's method tracing (JEP 520) counts the calls of the one
 * method that copies arrays to the host, and of the one that copies them to the device.
 */
@EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "MethodTrace (JEP 520) requires JDK 25")
class HostCopiesTest {
    private static final String READING = "ai.djl.pytorch.jni.JniUtils::getByteBuffer";
    private static final String WRITING = "ai.djl.pytorch.jni.JniUtils::createNdFromByteBuffer";
    // No step in this range is a power of two or log-spaced: none has an evaluation or a snapshot.
    private static final long FIRST_STEP = 25;
    private static final long END = 31;

    private static final Map<String, Object> POINTS = Map.of("eval", 1000L);
    private static final Map<String, Object> WIDTH = Map.of("eval", 1000L, "d", 16L);
    private static final Map<String, Object> RESIDUES = Map.of("eval", 1000L, "p", 13L, "d", 16L);
    /** Batches so small that no epoch starts in this range. */
    private static final Map<String, Object> BATCHES = Map.of("eval", 1000L, "p", 13L, "d", 16L, "bs", 5L);

    @TempDir
    private Path folder;

    static Stream<RunSpec> ofAllExamples() {
        return Stream.of(
                spec("hello-grok", RESIDUES),
                spec("hello-grok", with(RESIDUES, "normalized_classifier", true)),
                spec("hello-grok", with(RESIDUES, "update_noise", 0.1)),
                spec("slingshot", POINTS),
                spec("slingshot-sgd", POINTS),
                spec("slingshot-float64", POINTS),
                spec("teacher-student", POINTS),
                spec("transformer-grok", RESIDUES),
                spec("pizza", RESIDUES),
                spec("lstm", RESIDUES));
    }

    static Stream<RunSpec> ofBatches() {
        return Stream.of(
                spec("hello-grok", BATCHES),
                spec("grokfast-power", BATCHES),
                spec("grokfast-ma", with(BATCHES, "grokfast_window", 8L)),
                spec("modern", BATCHES),
                spec("lstm", BATCHES),
                spec("power-division", with(WIDTH, "bs", 64L)),
                spec("two-hops-small", with(with(WIDTH, "entities", 30L), "bs", 16L)),
                spec("parity", POINTS));
    }

    static Stream<RunSpec> trainings() {
        return Stream.concat(ofAllExamples(), ofBatches());
    }

    private static Map<String, Object> with(Map<String, Object> settings, String name, Object value) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }

    private static RunSpec spec(String recipe, Map<String, Object> settings) {
        return Recipes.named(recipe).run(new RunId("copies-" + recipe), Parameters.of(settings), 1);
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void step_reads_only_blocks_of_metrics_from_the_device(RunSpec spec) throws IOException {
        List<RecordedEvent> reads = calls(READING, spec);

        assertThat(reads).hasSizeLessThanOrEqualTo(Math.toIntExact(END - FIRST_STEP) + 1);
        assertThat(reads.stream().filter(read -> !under(read, MetricBuffer.class)))
                .as("all but those of blocks")
                .singleElement()
                .satisfies(read -> assertThat(under(read, Between.class)).isTrue());
    }

    @ParameterizedTest
    @MethodSource("ofAllExamples")
    void full_batch_step_copies_nothing_to_the_device(RunSpec spec) throws IOException {
        assertThat(calls(WRITING, spec))
                .singleElement()
                .satisfies(write -> assertThat(under(write, Between.class)).isTrue());
    }

    @ParameterizedTest
    @MethodSource("ofBatches")
    void mini_batch_step_copies_nothing_to_the_device_within_an_epoch(RunSpec spec) throws IOException {
        assertThat(calls(WRITING, spec))
                .singleElement()
                .satisfies(write -> assertThat(under(write, Between.class)).isTrue());
    }

    @Test
    void epoch_copies_only_its_order_to_the_device() throws IOException {
        // Given batches of 32 of the 101 examples, so that an epoch begins at step 28
        List<RecordedEvent> writes = calls(WRITING, spec("hello-grok", with(BATCHES, "bs", 32L)));

        assertThat(writes.stream().filter(write -> under(write, BatchSampler.class)))
                .hasSize(1);
        assertThat(writes.stream().filter(write -> !under(write, BatchSampler.class)))
                .as("all but that")
                .singleElement()
                .satisfies(write -> assertThat(under(write, Between.class)).isTrue());
    }

    /** The calls of a method during the range of steps, and one call of this test that proves the counting. */
    private List<RecordedEvent> calls(String method, RunSpec spec) throws IOException {
        Path recorded = folder.resolve("calls.jfr");
        try (Trainer trainer = Trainers.named(spec.trainer()).create(spec, "cpu");
                Recording recording = new Recording()) {
            recording.enable("jdk.MethodTrace").with("filter", method).withThreshold(Duration.ZERO);
            trainer.train(new RecordingLog(), new Between(recording, recorded), Checkpoints.NONE);
        }
        return RecordingFile.readAllEvents(recorded);
    }

    private static boolean under(RecordedEvent call, Class<?> caller) {
        return call.getStackTrace().getFrames().stream()
                .anyMatch(frame -> frame.getMethod().getType().getName().equals(caller.getName()));
    }

    /** Records the range of steps, copies one scalar to the device and back, and stops the training. */
    private static final class Between implements RunControl {
        private final Recording recording;
        private final Path file;
        private long next;

        Between(Recording recording, Path file) {
            this.recording = recording;
            this.file = file;
        }

        @Override
        public boolean stopRequested() {
            if (next == FIRST_STEP) {
                recording.start();
            }
            if (next == END) {
                finish();
            }
            return next++ >= END;
        }

        private void finish() {
            try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
                assertThat(manager.create(1f).getFloat()).isOne();
                recording.stop();
                recording.dump(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
