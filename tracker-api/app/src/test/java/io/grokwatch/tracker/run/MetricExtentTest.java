package io.grokwatch.tracker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MetricExtentTest {

    @Test
    void the_first_value_and_the_extremes_are_those_of_all_batches_in_any_order_and_however_often_they_are_received() {
        MetricBatch late = batch(1, 2, Longs.of(3, 4), Doubles.of(.2, .9));
        MetricBatch early = batch(1, 1, Longs.of(2, 1), Doubles.of(.1, .5));

        MetricProgress progress = MetricProgress.NONE;
        for (MetricBatch each : List.of(late, early, late)) {
            progress = progress.with(each, Instant.EPOCH);
        }

        assertThat(extent(progress)).isEqualTo(new MetricExtent(1, 1, .5, 2, .1, 4, .9));
    }

    @Test
    void nan_is_the_first_value_but_no_extreme() {
        MetricExtent extent = extent(
                MetricProgress.NONE.with(batch(1, 1, Longs.of(1, 2, 3), Doubles.of(Double.NaN, 2, 1)), Instant.EPOCH));

        assertThat(extent).isEqualTo(new MetricExtent(1, 1, Double.NaN, 3, 1, 2, 2));
    }

    @Test
    void of_values_that_are_all_nan_there_is_no_extreme() {
        MetricExtent extent =
                extent(MetricProgress.NONE.with(batch(1, 1, Longs.of(1), Doubles.of(Double.NaN)), Instant.EPOCH));

        assertThat(extent.minStep()).isEqualTo(MetricExtent.NONE);
        assertThat(extent.min()).isNaN();
        assertThat(extent.max()).isNaN();
    }

    @Test
    void a_newer_attempt_keeps_what_survives_of_the_older_one() {
        MetricProgress first =
                MetricProgress.NONE.with(batch(1, 1, Longs.of(1, 2, 3, 4), Doubles.of(3, 1, 2, 9)), Instant.EPOCH);

        MetricExtent resumed = extent(first.with(batch(2, 1, Longs.of(4, 5), Doubles.of(2, 4)), Instant.EPOCH));

        // The greatest value of the older attempt, at step 4, is superseded.
        assertThat(resumed).isEqualTo(new MetricExtent(1, 0, 3, 2, 1, 5, 4));
    }

    @Test
    void an_attempt_from_the_beginning_keeps_nothing_of_the_older_one() {
        MetricProgress first = MetricProgress.NONE.with(batch(1, 1, Longs.of(1, 2), Doubles.of(3, 9)), Instant.EPOCH);

        assertThat(extent(first.with(batch(2, 1, Longs.of(1), Doubles.of(5)), Instant.EPOCH)))
                .isEqualTo(new MetricExtent(1, 1, 5, 1, 5, 1, 5));
    }

    private static MetricExtent extent(MetricProgress progress) {
        return Objects.requireNonNull(progress.extents().get("m"));
    }

    private static MetricBatch batch(int attempt, long sequence, Longs steps, Doubles values) {
        long[] times = new long[steps.size()];
        return new MetricBatch(
                new RunId("r"),
                attempt,
                sequence,
                List.of(new Block(steps, Longs.of(times), List.of(new Column("m", values)))));
    }
}
