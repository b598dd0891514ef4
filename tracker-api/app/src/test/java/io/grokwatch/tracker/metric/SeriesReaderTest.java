package io.grokwatch.tracker.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeriesReaderTest {
    /** How many points the test of spikes has. */
    private static final int SPIKED_POINTS = Integer.getInteger("spikes.points", 300_000);

    private final MemorySeries memory = new MemorySeries();
    private final SeriesReader reader = new SeriesReader(memory);

    @ParameterizedTest
    @EnumSource(Scale.class)
    void every_spike_of_one_step_among_many_points_is_found_at_every_zoom(Scale scale) {
        Random random = new Random(7);
        TreeSet<Long> spikes = new TreeSet<>();
        while (spikes.size() < 200) {
            spikes.add(random.nextLong(SPIKED_POINTS));
        }
        for (long step = 0; step < SPIKED_POINTS; step++) {
            memory.log(step, spikes.contains(step) ? (step % 2 == 0 ? 1e6 : -1e6) + step : random.nextDouble());
        }

        int found = 0;
        for (long spike : spikes) {
            // From the whole run down to some points around the spike, which lies anywhere in the range.
            for (long width = SPIKED_POINTS; width > 1; width /= 3) {
                long from = Math.max(0, spike - random.nextLong(width));
                long to = from + width - 1;
                int points = 1 + random.nextInt(1_000);
                Series series = reader.read("loss", from, to, points, scale);

                long[] steps = series.steps().toArray();
                assertThat(steps)
                        .as("%d..%d by %d", from, to, points)
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(steps.length).isLessThanOrEqualTo(4 * points);
                if (isAlone(spike, spikes, new Buckets(from, Math.min(to, SPIKED_POINTS - 1), points, scale))) {
                    found++;
                    assertThat(Arrays.binarySearch(steps, spike))
                            .as("spike %d in %d..%d by %d", spike, from, to, points)
                            .isNotNegative();
                }
                assertThat(series.points()).isEqualTo(Math.min(to, SPIKED_POINTS - 1) - from + 1);
            }
        }
        assertThat(found).isGreaterThan(500);
    }

    /** Whether no other spike is in the bucket of a spike or beside it: of two in one bucket the greater is shown. */
    private static boolean isAlone(long spike, NavigableSet<Long> spikes, Buckets buckets) {
        Long before = spikes.lower(spike);
        Long after = spikes.higher(spike);
        return (before == null || before < buckets.from() || buckets.of(before) < buckets.of(spike) - 2)
                && (after == null || after > buckets.to() || buckets.of(after) > buckets.of(spike) + 2);
    }

    @RepeatedTest(6)
    void the_shown_points_of_a_bucket_include_its_extremes(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int size = 20_000 + random.nextInt(60_000);
        double[] values = new double[size];
        long[] steps = new long[size];
        long step = 0;
        for (int i = 0; i < size; i++) {
            step += 1 + random.nextInt(repetition.getCurrentRepetition() * 10);
            steps[i] = step;
            values[i] = random.nextGaussian();
            memory.log(step, values[i]);
        }
        for (int zoom = 0; zoom < 20; zoom++) {
            int first = random.nextInt(size);
            int last = first + random.nextInt(size - first);
            Series series = reader.read("loss", steps[first], steps[last], 1 + random.nextInt(500), Scale.LINEAR);

            double[] range = Arrays.copyOfRange(values, first, last + 1);
            assertThat(series.points()).isEqualTo(range.length);
            assertThat(series.steps().get(0)).isEqualTo(steps[first]);
            assertThat(series.steps().get(series.steps().size() - 1)).isEqualTo(steps[last]);
            assertThat(series.values().toArray())
                    .contains(Arrays.stream(range).min().orElseThrow())
                    .contains(Arrays.stream(range).max().orElseThrow());
        }
    }

    @Test
    void few_points_are_returned_as_they_are() {
        for (int step = 0; step < 50_000; step += 10) {
            memory.log(step, step / 10.0);
        }

        Series series = reader.read("loss", 1_000, 1_999, 25, Scale.LINEAR);

        assertThat(series.exact()).isTrue();
        assertThat(series.points()).isEqualTo(100);
        assertThat(series.steps().toArray()).hasSize(100).startsWith(1_000).endsWith(1_990);
        assertThat(series.values().toArray()).startsWith(100.0).endsWith(199.0);
    }

    @Test
    void a_nan_is_kept_when_its_stretch_is_drawn_by_a_few_points() {
        for (int step = 0; step < 10_000; step++) {
            memory.log(step, step == 4_321 ? Double.NaN : 1);
        }

        Series series = reader.read("loss", 0, Long.MAX_VALUE, 1, Scale.LINEAR);

        assertThat(series.exact()).isFalse();
        assertThat(series.steps().toArray()).containsExactly(0, 4_321, 9_999);
        assertThat(series.values().get(1)).isNaN();
    }

    @Test
    void infinities_are_extremes() {
        for (int step = 0; step < 100_000; step++) {
            memory.log(step, step == 77_777 ? Double.POSITIVE_INFINITY : step == 5 ? Double.NEGATIVE_INFINITY : 1);
        }

        Series series = reader.read("loss", 0, Long.MAX_VALUE, 1, Scale.LINEAR);

        assertThat(series.steps().toArray()).containsExactly(0, 5, 77_777, 99_999);
    }

    @ParameterizedTest
    @EnumSource(Scale.class)
    void the_number_of_nodes_that_are_read_follows_from_the_resolution_not_from_the_length_of_the_run(Scale scale) {
        int size = 2_000_000;
        for (int step = 0; step < size; step++) {
            memory.log(step, step);
        }
        Random random = new Random(1);
        for (int width = size; width > 4_000; width /= 2) {
            long from = random.nextInt(size - width + 1);
            memory.takeRead();

            Series series = reader.read("loss", from, from + width - 1, 1_000, scale);

            assertThat(memory.takeRead())
                    .as("nodes read for %d of %d", width, size)
                    .isLessThan(160);
            assertThat(series.points()).isEqualTo(width);
            assertThat(series.steps().size()).isGreaterThan(scale == Scale.LINEAR ? 900 : 200);
        }
    }

    @Test
    void the_last_step_that_there_may_be_is_drawn() {
        long last = Long.MAX_VALUE - 1;
        for (long i = 0; i < 5_000; i++) {
            memory.log(i * (last / 5_000), (double) i);
        }
        memory.log(last, -1);

        for (Scale scale : Scale.values()) {
            Series series = reader.read("loss", 0, Long.MAX_VALUE, 100, scale);
            assertThat(series.steps().toArray()).isSorted().startsWith(0).endsWith(last);
            assertThat(series.points()).isEqualTo(5_001);
        }
    }

    @Test
    void what_a_newer_attempt_superseded_is_neither_shown_nor_counted_at_any_resolution() {
        for (int step = 0; step < 50_000; step++) {
            memory.log(step, step < 20_000 ? 1 : 99, 1, step / 256);
        }
        memory.attempts(AttemptHistory.NONE.with(1, 0).with(2, 20_000));
        for (int step = 20_000; step < 31_000; step++) {
            memory.log(step, 2, 2, step / 256);
        }

        for (int points : new int[] {1, 50, 1_000, 20_000}) {
            Series series = reader.read("loss", 0, Long.MAX_VALUE, points, Scale.LINEAR);

            assertThat(series.points()).isEqualTo(31_000);
            assertThat(series.steps().get(series.steps().size() - 1)).isEqualTo(30_999);
            assertThat(series.values().toArray()).doesNotContain(99).contains(1, 2);
        }
        Summary total = Objects.requireNonNull(reader.total("loss"));
        assertThat(total.count()).isEqualTo(31_000);
        assertThat(total.lastValue()).isEqualTo(2);
    }

    @Test
    void a_newer_attempt_that_logs_fewer_steps_leaves_those_of_the_older_out() {
        for (int step = 0; step < 30_000; step++) {
            memory.log(step, 99, 1, step / 256);
        }
        memory.attempts(AttemptHistory.NONE.with(1, 0).with(2, 0));
        for (int step = 0; step < 30_000; step += 10) {
            memory.log(step, 2, 2, step / 256);
        }

        for (int points : new int[] {1, 100, 2_000}) {
            Series series = reader.read("loss", 0, Long.MAX_VALUE, points, Scale.LINEAR);

            assertThat(series.points()).isEqualTo(3_000);
            assertThat(series.values().toArray()).containsOnly(2);
        }
    }

    @Test
    void points_logged_in_any_order_are_read_in_the_order_of_their_steps() {
        long[] steps =
                LongStream.range(0, 40_000).map(i -> (i * 7_919) % 40_000).toArray();
        for (long step : steps) {
            memory.log(step, (double) step);
        }

        Series series = reader.read("loss", 0, Long.MAX_VALUE, 20_000, Scale.LINEAR);

        assertThat(series.steps().toArray())
                .containsExactly(LongStream.range(0, 40_000).toArray());
    }

    @Test
    void a_metric_that_is_not_there_is_an_empty_series() {
        Series series = reader.read("none", 0, Long.MAX_VALUE, 10, Scale.LOG);

        assertThat(series.points()).isZero();
        assertThat(series.steps().toArray()).isEmpty();
        assertThat(series.exact()).isTrue();
        assertThat(reader.total("none")).isNull();
    }
}
