package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.trace.TraceCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {
    @TempDir
    Path folder;

    private final CommandRun typed = new CommandRun();

    @Test
    void detect_prints_findings_and_then_the_summary() throws IOException {
        Path trace = folder.resolve("late.jsonl.gz");
        try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(trace))) {
            file.write(grokking().getBytes(StandardCharsets.UTF_8));
        }

        assertThat(typed.run("detect", trace.toString())).isZero();

        List<String> lines = typed.out().lines().toList();
        assertThat(lines)
                .filteredOn(line -> line.startsWith("{\"type\":\"grokking-detected\",\"id\":\"late/"))
                .singleElement()
                .asString()
                .contains("\"stage\":\"CONFIRMED\"", "\"memorisedStep\":100,", "\"generalisedStep\":1500,");
        assertThat(lines).anyMatch(line -> line.startsWith("{\"type\":\"phase-changed\",\"runId\":\"late\""));
        assertThat(lines.getLast())
                .startsWith("{\"type\":\"summary\",\"class\":\"grokked\",\"memorisedStep\":100,")
                .contains("\"generalisedStep\":1500,", "\"slingshots\":[],\"otherSpikes\":[],")
                .contains(
                        "\"phase\":\"GENERALISED\",\"liuPhase\":\"GROKKING\",\"splits\":{\"val\":{\"class\":\"grokked\",")
                .contains("\"names\":{\"train/accuracy\":\"train/accuracy\",");
    }

    @Test
    void detect_reads_a_log_under_its_own_names_and_those_that_are_stated() throws IOException {
        Path log = Files.writeString(folder.resolve("run.csv"), "step,loss,score\n0,3,0.1\n10,1,n/a\n20,0.5,0.2\n");

        assertThat(typed.run("detect", log.toString())).isZero();
        assertThat(typed.out())
                .contains("\"class\":null,\"missing\":\"no validation accuracy or loss among the metrics loss, score\"")
                .contains(
                        "\"log\":{\"run\":\"run\",\"format\":\"CSV\",\"rows\":3,\"steps\":\"column 'step'\",\"skipped\":{");

        assertThat(typed.run("detect", log.toString(), "--map", "score=val/accuracy"))
                .isZero();
        assertThat(typed.out()).contains("\"names\":{\"train/loss\":\"loss\",\"val/accuracy\":\"score\"}");

        assertThat(typed.run("detect", log.toString(), "--map", "score=accuracy"))
                .isEqualTo(2);
        assertThat(typed.err()).contains("--map: 'accuracy' for the metric 'score' is no standard name");
    }

    @Test
    void detect_names_the_file_and_the_line_that_is_bad() throws IOException {
        Path trace = Files.writeString(
                folder.resolve("bad.jsonl"), "{\"run\": {}}\n{\"step\": 0, \"metrics\": {}}\n\n{\"step\": \"x\"}\n");

        assertThat(typed.run("detect", trace.toString())).isEqualTo(1);

        assertThat(typed.err()).startsWith("grokwatch: " + trace + ":4: a line has a run, or a step");
    }

    @Test
    void detect_takes_settings_from_a_file_and_refuses_those_it_does_not_know() throws IOException {
        Path trace = Files.writeString(folder.resolve("late.jsonl"), grokking());
        Path strict = Files.writeString(
                folder.resolve("strict.json"), "{\"grokking\": {\"delayRatio\": 100, \"certainRatio\": 100}}");
        Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"grokking\": {\"delay\": 100}}");
        Path invalid = Files.writeString(folder.resolve("invalid.json"), "{\"grokking\": {\"delayRatio\": 0}}");

        assertThat(typed.run("detect", trace.toString(), "--config", strict.toString()))
                .isZero();
        assertThat(typed.out()).contains("\"class\":\"generalised\"").doesNotContain("grokking-detected");

        assertThat(typed.run("detect", trace.toString(), "--config", wrong.toString()))
                .isEqualTo(1);
        assertThat(typed.err()).contains(wrong + ": there is no setting 'grokking.delay'");

        assertThat(typed.run("detect", trace.toString(), "--config", invalid.toString()))
                .isEqualTo(1);
        assertThat(typed.err()).contains("delayRatio must be at least 1.0, was 0.0");
    }

    /** Fits the train set at step 100 and the validation set at step 1500. */
    private static String grokking() {
        StringBuilder trace =
                new StringBuilder(TraceCodec.header(Map.of("steps", 3000), RunFacts.UNKNOWN)).append('\n');
        for (int step = 0; step < 3000; step++) {
            double train = Math.min(1, step / 100.0);
            double loss = Math.max(1e-6, 3 - step / 40.0);
            Map<String, Double> metrics = new TreeMap<>(Map.of("train/loss", loss, "train/accuracy", train));
            if (step % 25 == 0) {
                metrics.put("val/accuracy", step < 1300 ? 0.05 : Math.min(1, 0.05 + (step - 1300) / 200.0 * 0.95));
            }
            trace.append(TraceCodec.sample(step, metrics)).append('\n');
        }
        return trace.toString();
    }
}
