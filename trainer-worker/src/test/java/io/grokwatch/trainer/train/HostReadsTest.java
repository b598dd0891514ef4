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
import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.Trainers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A read from the device waits, on a GPU, for everything that was asked of it. The virtual machine itself counts the calls
 * of the one method through which every array comes to the host (JEP 520).
 */
@EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "calls are counted by the flight recorder's MethodTrace")
class HostReadsTest {
    private static final String READING = "ai.djl.pytorch.jni.JniUtils::getByteBuffer";
    // Between two powers of two, and two marks of eight a decade: no step is evaluated or gives a snapshot.
    private static final long FIRST_STEP = 25;
    private static final long END = 31;

    @TempDir
    private Path folder;

    static Stream<RunSpec> trainings() {
        Map<String, Object> tiny = Map.of("eval", 1000L, "p", 13L, "d", 16L);
        Map<String, Object> points = Map.of("eval", 1000L);
        return Stream.of(
                spec("hello-grok", tiny),
                spec("slingshot", points),
                spec("slingshot-float64", points),
                spec("slingshot-sgd", points),
                spec("transformer-grok", tiny),
                spec("grokfast-power", tiny));
    }

    private static RunSpec spec(String recipe, Map<String, Object> settings) {
        return Recipes.named(recipe).run(new RunId("reads-" + recipe), Parameters.of(settings), 1);
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void stepReadsNothingFromTheDeviceButBlocksOfRows(RunSpec spec) throws IOException {
        // Given
        RecordingLog log = new RecordingLog();
        Path recorded = folder.resolve("reads.jfr");

        // When
        try (Trainer trainer = Trainers.named(spec.trainer()).create(spec, "cpu");
                Recording recording = new Recording()) {
            recording.enable("jdk.MethodTrace").with("filter", READING).withThreshold(Duration.ZERO);
            trainer.train(log, new Between(recording, recorded), Checkpoints.NONE);
        }

        // Then all are those of blocks but one, by which this test sees that reads are counted
        List<RecordedEvent> reads = RecordingFile.readAllEvents(recorded);
        List<RecordedEvent> others =
                reads.stream().filter(read -> !under(read, MetricRows.class)).toList();
        assertThat(others)
                .singleElement()
                .satisfies(read -> assertThat(under(read, Between.class)).isTrue());
        assertThat(reads).hasSizeLessThanOrEqualTo(Math.toIntExact(END - FIRST_STEP) + 1);
    }

    private static boolean under(RecordedEvent read, Class<?> caller) {
        return read.getStackTrace().getFrames().stream()
                .anyMatch(frame -> frame.getMethod().getType().getName().equals(caller.getName()));
    }

    /** Records some steps, reads one number itself, and stops the training. */
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

        @Override
        public boolean takeSnapshotRequest() {
            return false;
        }

        @Override
        public @Nullable Intervention takeIntervention() {
            return null;
        }
    }
}
