package io.grokwatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.events.validation.Rejection;
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
    void whatIsNotUnderstood_isCountedAndReportedWithItsLineAndCostsNothingElse() throws IOException {
        trained("""
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                echo '{"step": 1, "metrics": {"train/loss": '
                echo '{"step": "two", "metrics": {"train/loss": 1}}'
                echo '{"step": 5, "metrics": {"train/loss": "high", "lr": 0.1, "val/loss": null, "ok": true}}'
                echo '{"step": 3, "embedding": "none.npy"}'
                echo '{"step": 6, "loss": 0.5}'
                """);

        assertThat(log.rows)
                .containsExactly(
                        new RecordingLog.Row(0, Map.of("train/loss", 1.0)),
                        new RecordingLog.Row(5, Map.of("lr", 0.1, "ok", 1.0)));
        assertThat(log.rejections)
                .extracting(Rejection::kind)
                .containsExactly(
                        Rejection.Kind.LINE,
                        Rejection.Kind.STEP,
                        Rejection.Kind.METRIC_VALUE,
                        Rejection.Kind.SNAPSHOT,
                        Rejection.Kind.LINE);
        assertThat(log.lines)
                .anyMatch(line -> line.contains("line 2 of the program's output is not kept whole: not JSON"))
                .anyMatch(line -> line.contains("line 3")
                        && line.contains("a step must be a whole number")
                        && line.contains("'two'"))
                .anyMatch(line -> line.contains("line 4")
                        && line.contains("the value of metric 'train/loss' must be a number, was 'high'"))
                .anyMatch(line -> line.contains("line 5") && line.contains("embedding none.npy"))
                .anyMatch(line -> line.contains("line 6") && line.contains("neither metrics nor an embedding"));
    }

    @Test
    void stepsAreKeptInTheOrderPrinted_whateverItIs() throws IOException {
        long steps = trained("""
                for step in 0 1 2 3 1 2; do echo "{\\"step\\": $step, \\"metrics\\": {\\"train/loss\\": 1}}"; done
                echo '{"step": 1, "metrics": {"val/loss": 1}}'
                """);

        assertThat(log.rows).extracting(RecordingLog.Row::step).containsExactly(0L, 1L, 2L, 3L, 1L, 2L, 1L);
        assertThat(steps).isEqualTo(4);
        assertThat(log.rejections).isEmpty();
    }

    @Test
    void stepBeyondWhatCanBeCounted_failsTheRunWithItsLine() {
        assertThatThrownBy(() -> trained("echo '{\"step\": 9223372036854775807, \"metrics\": {\"train/loss\": 1.0}}'"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing that it printed was kept")
                .hasMessageContaining("line 1: a step must be a whole number")
                .hasMessageContaining("9223372036854775807");
    }

    @Test
    void lineWithoutEnd_isReportedWithoutBeingHeldAndItsBeginningIsKept() throws IOException {
        trained("""
                head -c 5000000 /dev/zero | tr '\\0' x
                echo
                printf '{"step": 0, "metrics": {"train/loss": 1, "'
                head -c 5000000 /dev/zero | tr '\\0' x
                echo '": 2}}'
                """);

        assertThat(log.rows).containsExactly(new RecordingLog.Row(0, Map.of("train/loss", 1.0)));
        assertThat(log.rejections).singleElement().satisfies(rejection -> {
            assertThat(rejection.kind()).isEqualTo(Rejection.Kind.LIMIT);
            assertThat(rejection.example()).startsWith("line 2: a line is longer than 1048576 bytes");
        });
    }

    @Test
    void objectsInLines_areTakenWhateverIsAroundThem() throws IOException {
        trained("""
                printf '\\357\\273\\277{"step": 0, "metrics": {"a": 1}}\\n'
                printf '  {"step": 1.0, "metrics": {"a": 1}}\\n'
                printf '50%%|=====     | 5/10\\r{"step": 2, "metrics": {"a": 1}}\\r\\n'
                printf '[rank0] 50%%|==| {"step": 3, "metrics": {"a": 1}} 3.1it/s {"step": 4, "metrics": {"a": 1}}\\n'
                printf '{"epoch": {"best": 1}, "note": "a { brace"} {"step": 5, "metrics": {"a": 1}}\\n'
                printf '\\033[32m{"step": 6, "metrics": {"a": NaN, "b": -Infinity, "c": "inf", "d": 1e2}}\\033[0m\\n'
                """);

        assertThat(log.rows).extracting(RecordingLog.Row::step).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(log.rows.getLast().metrics())
                .isEqualTo(Map.of(
                        "a", Double.NaN, "b", Double.NEGATIVE_INFINITY, "c", Double.POSITIVE_INFINITY, "d", 100.0));
        assertThat(log.rejections).isEmpty();
    }

    @Test
    void objectsForPeople_areLinesOfTheLog() throws IOException {
        trained("""
                echo '{"lr": 0.1, "metrics": ["acc"]}'
                echo '{"level": "info", "message": "epoch 1"}'
                echo '{"step": 0, "metrics": {"a": 1}}'
                """);

        assertThat(log.lines).contains("{\"level\": \"info\", \"message\": \"epoch 1\"}");
        assertThat(log.rejections).isEmpty();
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
    void flagsThatAreSwitches_areGivenWithoutAValueOrNotAtAll() throws IOException {
        List<String> off = arguments("""
                "switches": ["amp", "ema"], "negations": ["bias", "ema"],""", Map.of("amp", false, "bias", true, "ema", false));
        List<String> on = arguments("""
                "switches": ["amp", "ema"], "negations": ["bias", "ema"],""", Map.of("amp", true, "bias", false, "ema", true));
        List<String> valued = arguments("", Map.of("amp", true));

        assertThat(off).contains("--no-ema").doesNotContain("--amp", "--bias", "--no-bias", "--ema", "false");
        assertThat(on).contains("--amp", "--no-bias", "--ema").doesNotContain("true", "--no-ema");
        assertThat(valued).containsSubsequence("--amp", "true");
    }

    @Test
    void secretsThatAProgramPrints_areMaskedInItsLogAndInItsReason() throws IOException {
        Files.writeString(folder.resolve("secret.sh"), """
                echo "arguments $@"
                echo "cannot log in with $8" >&2
                echo '{"step": "'"$8"'", "metrics": {"a": 1}}'
                exit 1
                """);
        Path file = Files.writeString(folder.resolve("secret.trainer.json"), """
                {"name": "toy", "summary": "a toy", "command": ["sh", "secret.sh"], "parameters": [
                  {"name": "api_key", "domain": {"type": "text", "least": 1, "most": 99}, "default": "none",
                   "summary": "a secret"}]}""");

        try (Trainer trainer =
                ProcessTrainerProvider.read(file).create(spec(Parameters.NONE.with("api_key", "hunter2")), "cpu")) {
            assertThatThrownBy(() -> trainer.train(log, RunControl.NONE, Checkpoints.NONE))
                    .hasMessageContaining("cannot log in with ********");
        }

        assertThat(log.lines).anyMatch(line -> line.endsWith("--api_key ********"));
        assertThat(log.lines).noneMatch(line -> line.contains("hunter2"));
        assertThat(log.rejections)
                .singleElement()
                .extracting(Rejection::example)
                .asString()
                .doesNotContain("hunter2");
    }

    private List<String> arguments(String switches, Map<String, Object> settings) throws IOException {
        Files.writeString(folder.resolve("flags.sh"), """
                echo "$@"
                echo '{"step": 0, "metrics": {"train/loss": 1}}'
                """);
        String flags = List.of("amp", "bias", "ema").stream()
                .map(name -> "{\"name\": \"" + name
                        + "\", \"domain\": {\"type\": \"flag\"}, \"default\": false, \"summary\": \"s\"}")
                .collect(java.util.stream.Collectors.joining(", "));
        Path file = Files.writeString(folder.resolve("flags.trainer.json"), """
                {"name": "toy", "summary": "a toy", "command": ["sh", "flags.sh"], %s
                 "parameters": [%s]}""".formatted(switches, flags));
        log.lines.clear();
        try (Trainer trainer = ProcessTrainerProvider.read(file).create(spec(Parameters.of(settings)), "cpu")) {
            trainer.train(log, RunControl.NONE, Checkpoints.NONE);
        }
        return List.of(log.lines.getFirst().split(" "));
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
    void firstErrorOfAProgram_isKeptBesideItsLastLines() {
        assertThatThrownBy(() -> trained("""
                        echo "loading" >&2
                        echo "config.yaml: line 3: learning_rate must be a number, the error that matters" >&2
                        for i in $(seq 40); do echo "noise $i" >&2; done
                        exit 1
                        """))
                .hasMessageContaining("its first error: config.yaml: line 3: learning_rate must be a number")
                .hasMessageContaining("noise 40");
        assertThatThrownBy(() -> trained("""
                        echo "Traceback (most recent call last):" >&2
                        for i in $(seq 30); do echo "  File x.py, line $i" >&2; done
                        echo "ValueError: the shapes do not match" >&2
                        for i in $(seq 40); do echo "noise $i" >&2; done
                        exit 1
                        """))
                .hasMessageContaining("Traceback")
                .hasMessageContaining("ValueError: the shapes do not match");
    }

    @Test
    void signalThatEndsAProgram_isNamed() {
        assertThatThrownBy(() -> trained("kill -KILL $$"))
                .hasMessageContaining(
                        "ended with exit status 137 (SIGKILL: it was killed, by the system if memory ran out)");
        assertThatThrownBy(() -> trained("kill -SEGV $$")).hasMessageContaining("exit status 139 (SIGSEGV");
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
