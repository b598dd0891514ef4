package io.grokwatch.trainer.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How rows become the columns of batches. */
class RowsTest {
    private static final List<String> TRAIN = List.of("train/loss", "lr");
    private static final List<String> VAL = List.of("val/loss");

    private final Rows rows = new Rows();

    @Test
    void rows_with_the_same_names_share_a_block_also_when_others_come_between() {
        rows.add(0, 100, TRAIN, new double[] {2.5, 0.1});
        rows.add(0, 101, VAL, new double[] {Double.NaN});
        rows.add(1, 102, TRAIN, new double[] {Double.POSITIVE_INFINITY, 0.2});

        assertThat(rows.blocks(0, rows.size()))
                .containsExactly(
                        new Block(
                                Longs.of(0, 1),
                                Longs.of(100, 102),
                                List.of(
                                        new Column("train/loss", Doubles.of(2.5, Double.POSITIVE_INFINITY)),
                                        new Column("lr", Doubles.of(0.1, 0.2)))),
                        new Block(Longs.of(0), Longs.of(101), List.of(new Column("val/loss", Doubles.of(Double.NaN)))));
    }

    @Test
    void equal_names_of_another_instance_begin_another_block() {
        rows.add(0, 0, TRAIN, new double[] {1, 2});
        rows.add(1, 0, new ArrayList<>(TRAIN), new double[] {3, 4});

        assertThat(rows.blocks(0, rows.size())).hasSize(2);
    }

    @Test
    void a_batch_ends_before_its_257th_step_and_keeps_the_rows_of_a_step_together() {
        for (int step = 0; step < 300; step++) {
            rows.add(step, 0, TRAIN, new double[] {step, 0});
            rows.add(step, 0, VAL, new double[] {step});
        }

        assertThat(rows.distinctSteps()).isEqualTo(300);
        assertThat(rows.batchEnd(0)).isEqualTo(512);
        assertThat(rows.batchEnd(512)).isEqualTo(600);
    }

    @Test
    void a_batch_ends_before_a_metric_is_logged_again_at_a_step_of_rows_with_other_names() {
        List<String> both = List.of("train/loss", "val/loss");
        rows.add(5, 0, TRAIN, new double[] {1, 0});
        rows.add(5, 0, VAL, new double[] {1});
        rows.add(4, 0, TRAIN, new double[] {2, 0});
        rows.add(4, 0, both, new double[] {3, 3});
        rows.add(6, 0, TRAIN, new double[] {4, 0});

        assertThat(rows.batchEnd(0)).isEqualTo(3);
        assertThat(rows.batchEnd(3)).isEqualTo(5);
    }

    @Test
    void a_batch_ends_before_more_than_a_mebibyte_of_values_but_has_a_row() {
        double[] wide = new double[100_000];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < wide.length; i++) {
            names.add("m" + i);
        }
        rows.add(0, 0, names, wide);
        rows.add(1, 0, names, wide);
        rows.add(2, 0, names, new double[200_000]);

        assertThat(rows.batchEnd(0)).isEqualTo(1);
        assertThat(rows.batchEnd(2)).isEqualTo(3);
    }

    @Test
    void what_rows_weigh_is_what_was_reserved_for_them() {
        rows.add(0, 0, TRAIN, new double[] {1, 2});
        rows.add(0, 0, VAL, new double[] {3});

        assertThat(rows.bytes(0, 2)).isEqualTo(Rows.bytes(2) + Rows.bytes(1));
    }

    @Test
    void cleared_rows_are_used_again() {
        rows.add(7, 0, TRAIN, new double[] {1, 2});
        rows.clear();
        rows.add(7, 5, VAL, new double[] {3});

        assertThat(rows.size()).isEqualTo(1);
        assertThat(rows.distinctSteps()).isEqualTo(1);
        assertThat(rows.blocks(0, 1))
                .containsExactly(new Block(Longs.of(7), Longs.of(5), List.of(new Column("val/loss", Doubles.of(3)))));
    }
}
