package io.grokwatch.tracker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.RunId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatestValuesTest {
    private final LatestValues latest = new LatestValues(new TreeMap<>());

    @Test
    void of_a_block_whose_steps_are_in_disorder_the_value_of_the_last_step_is_the_newest() {
        long last = latest.add(batch(List.of(
                new Block(Longs.of(3, 9, 5), Longs.of(1, 1, 1), List.of(new Column("a", Doubles.of(.3, .9, .5)))))));

        assertThat(last).isEqualTo(9);
        assertThat(latest.values()).containsExactlyEntriesOf(new TreeMap<>(Map.of("a", value(9, .9))));
    }

    @Test
    void of_several_values_of_a_step_the_last_logged_is_the_newest_whatever_its_bits() {
        latest.add(batch(List.of(
                new Block(Longs.of(3, 3), Longs.of(1, 1), List.of(new Column("a", Doubles.of(4, 1)))))));

        assertThat(latest.values()).containsExactlyEntriesOf(new TreeMap<>(Map.of("a", value(3, 1))));
    }

    @Test
    void a_batch_without_steps_changes_nothing() {
        assertThat(latest.add(batch(List.of()))).isEqualTo(-1);
        assertThat(latest.values()).isEmpty();
    }

    @Test
    void of_very_many_metrics_losses_and_accuracies_are_kept_whatever_their_names() {
        List<Column> columns = IntStream.range(0, 300)
                .mapToObj(i -> new Column("layer/%03d".formatted(i), Doubles.of(i)))
                .toList();
        latest.add(batch(List.of(
                new Block(Longs.of(1), Longs.of(1), columns),
                new Block(
                        Longs.of(1),
                        Longs.of(1),
                        List.of(
                                new Column("train/loss", Doubles.of(2)),
                                new Column("val/ood/accuracy", Doubles.of(.1)))))));

        assertThat(latest.values())
                .hasSize(LatestValues.MAX_KEPT)
                .containsKeys("layer/000", "layer/197", "train/loss", "val/ood/accuracy")
                .doesNotContainKeys("layer/198", "layer/299");
    }

    private static MetricBatch batch(List<Block> blocks) {
        return new MetricBatch(new RunId("r1"), 1, 0, blocks);
    }

    private static AttemptState.Latest value(long step, double value) {
        return new AttemptState.Latest(step, 0, value, 1);
    }
}
