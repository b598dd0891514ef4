package io.grokwatch.tracker.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeriesTreeTest {
    private enum Order {
        ASCENDING,
        DESCENDING,
        RANDOM,
        RESTARTED,
        FAR_APART,
        ONE_WILD_STEP,
        FEW_STEPS_MANY_TIMES,
        BACK_AND_FORTH;

        LongSupplier steps(Random random, int count) {
            long[] i = {0};
            return switch (this) {
                case ASCENDING -> () -> i[0]++;
                case DESCENDING -> () -> count - i[0]++;
                case RANDOM -> () -> random.nextLong(1L << 40);
                case RESTARTED -> () -> i[0]++ % (count / 3);
                case FAR_APART -> () -> i[0]++ * 524_288;
                case ONE_WILD_STEP -> () -> i[0]++ == 10 ? Long.MAX_VALUE - 1 : i[0];
                case FEW_STEPS_MANY_TIMES -> () -> random.nextLong(3_000);
                case BACK_AND_FORTH -> () -> (i[0] / 5_000 % 2 == 0 ? 1_000_000_000L : 0) + i[0]++;
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void whatever_the_order_of_the_steps_every_point_is_there_once_and_every_node_is_bounded(Order order) {
        int count = 60_000;
        Random random = new Random(3);
        MemorySeries series = new MemorySeries();
        TreeMap<Long, Double> expected = new TreeMap<>();
        LongSupplier steps = order.steps(random, count);
        for (int i = 0; i < count; i++) {
            long step = steps.getAsLong();
            double value = random.nextInt(1_000) / 100.0;
            expected.put(step, value);
            series.log(step, value, 1, i);
        }

        series.allChunks()
                .values()
                .forEach(chunk -> assertThat(chunk.size()).isBetween(Chunk.POINTS / 2, 2 * Chunk.POINTS));
        series.allPages().values().forEach(page -> {
            assertThat(page.children().size()).isLessThanOrEqualTo(Page.CHILDREN);
            assertThat(page.encode().length).isLessThan(32 * 1024);
        });
        TreeMap<Long, Double> read = new TreeMap<>();
        SeriesReader reader = new SeriesReader(series);
        Series first = reader.read("loss", 0, Long.MAX_VALUE, 20_000, Scale.LINEAR);
        assertThat(first.points()).isEqualTo(expected.size());
        assertThat(first.exact()).isTrue();
        for (int i = 0; i < first.steps().size(); i++) {
            read.put(first.steps().get(i), first.values().get(i));
        }
        assertThat(read).isEqualTo(expected);

        Series coarse = reader.read("loss", 0, Long.MAX_VALUE, 50, Scale.LOG);
        assertThat(coarse.points()).isEqualTo(expected.size());
        double max = expected.values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        double min = expected.values().stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElseThrow();
        assertThat(coarse.values().toArray()).contains(max, min);
    }

    @Test
    void the_chunks_that_an_interrupted_write_has_added_are_removed_with_their_pages() {
        MemorySeries series = new MemorySeries();
        for (int step = 0; step < 100_000; step++) {
            series.log(step, step);
        }
        int chunks = (100_000 - Chunk.POINTS) / Chunk.POINTS;
        for (int left = chunks - 1; left > 0; left -= 5) {
            long frontier = (long) left * Chunk.POINTS - 1;

            series.tree().trim(frontier);

            assertThat(series.tree().total().lastStep()).isEqualTo(frontier);
            assertThat(series.tree().total().count()).isEqualTo(frontier + 1);
        }
    }
}
