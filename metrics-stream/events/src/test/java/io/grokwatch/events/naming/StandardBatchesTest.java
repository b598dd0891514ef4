package io.grokwatch.events.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.RunId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandardBatchesTest {
    private static final RunId RUN = new RunId("r1");

    private final StandardBatches batches = new StandardBatches(MetricNaming.NONE);

    @Test
    void a_batch_of_standard_names_is_passed_on_as_it_is() {
        MetricBatch batch = batch(block(0, column("train/loss", 2), column("val/ood/accuracy", .5)));

        assertThat(batches.standard(batch)).isSameAs(batch);
    }

    @Test
    void metrics_are_renamed_and_those_without_a_standard_name_left_out() {
        MetricBatch standard = batches.standard(batch(
                block(0, column("train_loss", 2), column("foo", 3)),
                block(5, column("test_acc", .5)),
                block(6, column("foo", 3))));

        assertThat(standard.blocks())
                .containsExactly(block(0, column("train/loss", 2)), block(5, column("val/accuracy", .5)));
    }

    @Test
    void an_error_rate_is_complemented_on_its_own_scale() {
        assertThat(value(batches.standard(batch(block(0, column("train_err", .9), column("test_err", 98))))))
                .containsExactlyInAnyOrder(1 - .9, 2.0);
        assertThat(value(batches.standard(batch(block(1, column("train_err", .25), column("test_err", .5))))))
                .containsExactlyInAnyOrder(.75, 99.5);
        assertThat(value(StandardBatches.fromBytes(batches.toBytes())
                        .standard(batch(block(1, column("train_err", .25), column("test_err", .5))))))
                .containsExactlyInAnyOrder(.75, 99.5);
    }

    @Test
    void the_mapping_does_not_depend_on_how_the_run_was_cut_into_batches() {
        Block first = block(0, column("train_cross_entropy", 2));
        Block later = block(1, column("train_loss", 2), column("test_acc", 1));
        Block last = block(2, column("val_acc", 1));
        StandardBatches single = new StandardBatches(MetricNaming.NONE);
        List.of(first, later, last).forEach(block -> single.standard(batch(block)));

        batches.standard(batch(last, later, first));

        assertThat(batches.naming()).isEqualTo(single.naming());
        assertThat(batches.naming().names())
                .containsEntry("train/loss", "train_cross_entropy")
                .containsEntry("val/accuracy", "test_acc");
    }

    @Test
    void overrides_apply_from_the_next_batch_on() {
        batches.standard(batch(block(0, column("score", .5), column("test_acc", .25))));

        batches.override(NameOverrides.of(Map.of("score", "val/accuracy")));

        assertThat(batches.standard(batch(block(1, column("score", .5), column("test_acc", .25))))
                        .blocks())
                .containsExactly(block(1, column("val/accuracy", .5), column("val/test/accuracy", .25)));
    }

    @Test
    void the_state_is_empty_without_names_and_refused_if_damaged() {
        assertThat(batches.toBytes()).isEmpty();
        assertThat(StandardBatches.fromBytes(new byte[0]).naming()).isEqualTo(MetricNaming.NONE);
        assertThatThrownBy(() -> StandardBatches.fromBytes("{".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
    }

    private static List<Double> value(MetricBatch batch) {
        return batch.blocks().stream()
                .flatMap(block -> block.columns().stream())
                .map(column -> column.values().get(0))
                .toList();
    }

    private static MetricBatch batch(Block... blocks) {
        return new MetricBatch(RUN, 1, 0, List.of(blocks));
    }

    private static Block block(long step, Column... columns) {
        return new Block(Longs.of(step), Longs.of(0), List.of(columns));
    }

    private static Column column(String name, double value) {
        return new Column(name, Doubles.of(value));
    }
}
