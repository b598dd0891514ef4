package io.grokwatch.backtest.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grokwatch.backtest.trace.RecordedTrace;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of other authors, under the names and in the formats that they chose. */
class StrangersLogsTest {
    /** Data of other people, which the project does not carry. */
    private static final Path PUBLISHED = Path.of("../../../shared/corpus/public");

    @TempDir
    Path folder;

    @Test
    void published_logs_are_judged_as_by_eye() {
        assumeTrue(
                Files.isDirectory(PUBLISHED),
                "skipped: there is no folder " + PUBLISHED.toAbsolutePath().normalize());

        Backtest backtest = Backtest.of(PUBLISHED, DetectorConfig.defaults());

        assertThat(backtest.classesRight()).as("%s", backtest.wrong()).isGreaterThanOrEqualTo(backtest.traces() - 2);
        assertThat(backtest.memorised().within()).isGreaterThanOrEqualTo((int)
                Math.ceil(.9 * backtest.memorised().labelled()));
        assertThat(backtest.solved().within())
                .isGreaterThanOrEqualTo((int) Math.ceil(.95 * backtest.solved().labelled()));
        assertThat(backtest.maxGrokkingClaims()).isLessThanOrEqualTo(3);
    }

    @Test
    void a_log_has_the_same_verdict_in_each_format() throws IOException {
        StringBuilder csv = new StringBuilder("epoch,Train Acc,testAcc,loss\n");
        StringBuilder splits = new StringBuilder();
        StringBuilder trace = new StringBuilder("{\"run\":{}}\n");
        for (int step = 0; step <= 1000; step += 10) {
            double train = Math.min(1, .1 + step / 50.0);
            double test = step < 600 ? .1 : Math.min(1, .1 + (step - 600) / 50.0);
            double loss = 3 * Math.exp(-step / 20.0) + 1e-4;
            csv.append(step)
                    .append(',')
                    .append(100 * train)
                    .append(',')
                    .append(100 * test)
                    .append(',')
                    .append(loss)
                    .append('\n');
            splits.append(
                    "{\"step\":\"%d\",\"split\":\"train\",\"acc\":%s,\"loss\":%s}\n".formatted(step, train, loss));
            splits.append("{\"step\":\"%d\",\"split\":\"test\",\"acc\":%s,\"loss\":null}\n".formatted(step, test));
            trace.append("{\"step\":%d,\"metrics\":{\"train/accuracy\":%s,\"val/accuracy\":%s,\"train/loss\":%s}}\n"
                    .formatted(step, train, test, loss));
        }
        Files.writeString(folder.resolve("run.csv"), csv);
        Files.writeString(folder.resolve("splits.jsonl"), splits);
        Files.writeString(folder.resolve("trace.jsonl"), trace);
        Files.writeString(folder.resolve("labels.json"), """
                {"run": {"class": "memorised", "alternatives": ["grokked"], "memorised": 50, "solved": 650},
                 "splits": {"class": "grokked", "alternatives": [], "memorised": 50, "solved": 650},
                 "trace": {"class": "grokked", "memorised": 50, "solved": 900}}
                """);

        Backtest backtest = Backtest.of(folder, DetectorConfig.defaults());

        assertThat(backtest.classesRight()).as("%s", backtest.wrong()).isEqualTo(3);
        assertThat(backtest.memorised()).isEqualTo(new StepAgreement(3, 3));
        assertThat(backtest.solved()).isEqualTo(new StepAgreement(3, 2));
        assertThat(backtest.maxGrokkingClaims()).isEqualTo(1);
        RunSummary csvSummary = summary("run.csv");
        assertThat(csvSummary.generalisedStep())
                .isEqualTo(summary("trace.jsonl").generalisedStep())
                .isEqualTo(summary("splits.jsonl").generalisedStep());
        assertThat(csvSummary.naming().names()).containsEntry("val/accuracy", "testAcc");
    }

    private RunSummary summary(String file) {
        return RecordedTrace.read(folder.resolve(file)).replay(DetectorConfig.defaults(), finding -> {});
    }
}
