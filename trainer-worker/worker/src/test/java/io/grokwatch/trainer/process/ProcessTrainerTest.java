package io.grokwatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.trainer.spi.Checkpoints;
import io.grokwatch.trainer.spi.RecordingLog;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.spi.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTrainerTest {
    @TempDir
    private Path folder;

    private final RecordingLog log = new RecordingLog();

    @Test
    void linesOfMetrics_areTheRunsRowsAndWhatElseItPrintsIsItsLog() throws IOException {
        long steps = trained("""
                echo "epoch 1"
                echo '{"step": 0, "metrics": {"train/loss": 2.5, "val/loss": NaN}}'
                echo '{"step": 1, "metrics": {"train/loss": 1.25}}'
                echo "a warning" >&2
                """);

        assertThat(steps).isEqualTo(2);
        assertThat(log.rows)
                .containsExactly(
                        new RecordingLog.Row(0, Map.of("train/loss", 2.5, "val/loss", Double.NaN)),
                        new RecordingLog.Row(1, Map.of("train/loss", 1.25)));
        assertThat(log.lines).contains("epoch 1", "a warning");
    }

    @Test
    void badLines_areReportedWithTheirNumberAndCostNothingElse() throws IOException {
        trained("""
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                echo '{"step": 1, "metrics": {"train/loss": '
                echo '{"step": "two", "metrics": {}}'
                echo '{"step": 5, "metrics": {"train/loss": "high"}}'
                echo '{"step": 3, "embedding": "none.npy"}'
                echo '{"step": 6, "metrics": {"train/loss": 0.5}}'
                echo '{"step": 4, "metrics": {"train/loss": 0.5}}'
                """);

        assertThat(log.rows).extracting(RecordingLog.Row::step).containsExactly(0L, 6L);
        assertThat(log.lines)
                .anyMatch(line -> line.contains("line 2 of the program's output is not taken: not JSON"))
                .anyMatch(line -> line.contains("line 3") && line.contains("a step of at least 0; had '\"two\"'"))
                .anyMatch(line -> line.contains("line 4") && line.contains("metric train/loss at step 5 is a number"))
                .anyMatch(line -> line.contains("line 5") && line.contains("embedding none.npy"))
                .anyMatch(line -> line.contains("line 7") && line.contains("step 4 comes after step 6"))
                .contains("run r1: 5 lines of the program's output were not taken");
    }

    @Test
    void lineWithoutEnd_isReportedWithoutBeingHeld() throws IOException {
        trained("""
                head -c 5000000 /dev/zero | tr '\\0' x
                echo
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                """);

        assertThat(log.rows).hasSize(1);
        assertThat(log.lines).anyMatch(line -> line.contains("line 1") && line.contains("longer than 1048576 bytes"));
    }

    @Test
    void embeddingInANumPyFile_isASnapshot() throws IOException {
        trained("""
                cp matrix.npy "$GROKWATCH_SCRATCH/step7.npy"
                echo "{\\"step\\": 7, \\"embedding\\": \\"$GROKWATCH_SCRATCH/step7.npy\\", \\"structure\\": \\"add:2\\"}"
                echo '{"step": 7, "metrics": {"train/loss": 1}}'
                """);

        assertThat(log.snapshots)
                .containsExactly(new RecordingLog.Snapshot(
                        7, "embedding", 2, 1, List.of(1.5f, -2f), List.of(), new Structure.ResiduesUnderAddition(2)));
    }

    @Test
    void program_isGivenStepsSeedDeviceAndItsSettingsWithTheirDefaults() throws IOException {
        trained("""
                echo "$@"
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                """);

        assertThat(log.lines).contains("--steps 10 --seed 3 --device cpu --lr 0.5 --p 31");
    }

    @Test
    void factsThatNameASetting_haveItsValue() throws IOException {
        try (Trainer trainer = trainer("true")) {
            assertThat(trainer.facts().classes()).isEqualTo(31);
            assertThat(trainer.facts().lossPrecision()).isEqualTo(RunFacts.Precision.FLOAT32);
        }
    }

    @Test
    void programThatFails_failsTheRunWithItsStatusAndLastErrors() {
        assertThatThrownBy(() -> trained("""
                        echo '{"step": 0, "metrics": {"train/loss": 1}}'
                        echo "out of memory" >&2
                        exit 3
                        """))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run r1: the program of trainer toy ended with exit status 3")
                .hasMessageContaining("out of memory");
        assertThat(log.rows).hasSize(1);
    }

    @Test
    void programThatPrintsNoMetrics_failsTheRunSayingWhatIsExpected() {
        assertThatThrownBy(() -> trained("echo done"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("had printed no metrics");
    }

    @Test
    void programThatIsNotThere_failsTheRunNamingIt() throws IOException {
        Files.writeString(folder.resolve("gone.trainer.json"), """
                {"name": "gone", "summary": "gone", "command": ["./no-such-program"]}""");
        Trainer trainer =
                ProcessTrainerProvider.read(folder.resolve("gone.trainer.json")).create(spec(Parameters.NONE), "cpu");

        assertThatThrownBy(() -> trainer.train(log, RunControl.NONE, Checkpoints.NONE))
                .hasMessageContaining("run r1: program [./no-such-program] cannot be run");
    }

    @Test
    void stop_isSigtermAndWhatTheProgramPrintsThenStillCounts() throws IOException {
        long steps = trained("""
                trap 'echo "{\\"step\\": 1, \\"metrics\\": {\\"train/loss\\": 0.5}}"; exit 0' TERM
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                while true; do sleep 0.05; done
                """, log.stopAfterFirstRow());

        assertThat(steps).isEqualTo(2);
        assertThat(log.rows).hasSize(2);
    }

    @Test
    void programThatIgnoresSigterm_isEndedAfterItsGrace() throws IOException {
        long steps = trained("""
                trap '' TERM
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                while true; do sleep 0.05; done
                """, log.stopAfterFirstRow());

        assertThat(steps).isEqualTo(1);
    }

    @Test
    void settingOutsideItsDomain_isRefusedBeforeTheProgramIsStarted() {
        assertThatThrownBy(() -> provider("true").create(spec(Parameters.NONE.with("lr", -1.0)), "cpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("run r1: parameter lr must be a number in (0, 10], was -1.0");
    }

    @Test
    void descriptionWithoutCommand_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.trainer.json"), """
                {"name": "x", "summary": "x"}""");

        assertThatThrownBy(() -> ProcessTrainerProvider.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command must be a program and its arguments, was null");
    }

    private long trained(String script) throws IOException {
        return trained(script, RunControl.NONE);
    }

    private long trained(String script, RunControl control) throws IOException {
        try (Trainer trainer = trainer(script)) {
            return trainer.train(log, control, Checkpoints.NONE);
        }
    }

    private Trainer trainer(String script) throws IOException {
        return provider(script).create(spec(Parameters.NONE.with("lr", 0.5)), "cpu");
    }

    private ProcessTrainerProvider provider(String script) throws IOException {
        Files.writeString(folder.resolve("toy.sh"), script);
        Files.write(folder.resolve("matrix.npy"), npy(1.5f, -2f));
        return ProcessTrainerProvider.read(Files.writeString(folder.resolve("toy.trainer.json"), """
                {"name": "toy", "summary": "a toy", "command": ["sh", "toy.sh"],
                 "parameters": [
                   {"name": "lr", "domain": {"type": "real", "least": 0, "most": 10, "open": true, "below": false},
                    "default": 0.1, "summary": "learning rate"},
                   {"name": "p", "domain": {"type": "whole", "least": 3, "most": 499}, "default": 31, "summary": "modulus"}],
                 "facts": {"classes": "$p", "loss_dtype": "float32"}}"""));
    }

    private static RunSpec spec(Parameters parameters) {
        return new RunSpec(new RunId("r1"), "r1", "toy", null, parameters, 3, 10);
    }

    /** A column of float32 as NumPy writes it. */
    private static byte[] npy(float... values) {
        byte[] header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 1), }\n"
                .formatted(values.length)
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer file = ByteBuffer.allocate(10 + header.length + Float.BYTES * values.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length);
        file.put(header);
        for (float value : values) {
            file.putFloat(value);
        }
        return file.array();
    }
}
