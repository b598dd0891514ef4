package io.grokwatch.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.grokwatch.events.trace.TraceLine.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What programs print, as a log. */
class PrintedLogTest {
    private final PrintedLog log = new PrintedLog("train.py");

    @Test
    void lines_of_json_are_rows_wherever_they_begin_in_the_line() {
        printed(
                "loading...",
                "{\"step\": 0, \"metrics\": {\"train/loss\": 4.6}}",
                "INFO {\"step\": 1, \"val\": {\"acc\": NaN}}");

        assertThat(rows())
                .containsExactly(
                        new Sample(0, Map.of("train/loss", 4.6)), new Sample(1, Map.of("val/acc", Double.NaN)));
    }

    @Test
    void lines_of_keys_and_values_are_rows() {
        printed(
                "lr=0.001, weight_decay=1.0",
                "step=0 train_loss=4.6 val_acc=0.01",
                "step: 100, train_loss: 1e-3, val_acc: 97%",
                "[step 200] train_loss = nan | val_acc = -.5e1",
                "finished in 12:30:05 at 2026-11-29T10:00:00 http://127.0.0.1:8470/");

        assertThat(rows())
                .containsExactly(
                        new Sample(0, Map.of("train_loss", 4.6, "val_acc", 0.01)),
                        new Sample(100, Map.of("train_loss", 1e-3, "val_acc", 97.0)),
                        new Sample(200, Map.of("train_loss", Double.NaN, "val_acc", -5.0)));
    }

    @Test
    void an_epoch_of_so_many_is_the_step() {
        printed("Epoch 1/10: loss: 0.5, acc: 0.75", "Epoch 2/10: loss: 0.25, acc: 1");

        assertThat(rows()).extracting(Sample::step).containsExactly(1L, 2L);
    }

    @Test
    void text_without_a_metric_is_no_run_and_long_lines_take_no_longer_than_their_length() {
        assertThat(log.run()).isEmpty();
        assertTimeout(Duration.ofSeconds(10), () -> {
            printed("a".repeat(1_000_000), "a= ".repeat(100_000), "=".repeat(300_000), "1.".repeat(100_000));
            printed("{".repeat(300_000), "x=" + "9".repeat(300_000), ("b" + " ".repeat(50)).repeat(5_000));
        });
        assertThat(log.run()).isEmpty();
    }

    private void printed(String... lines) {
        List.of(lines).forEach(log::add);
    }

    private List<Sample> rows() {
        return log.run().orElseThrow().samples();
    }
}
