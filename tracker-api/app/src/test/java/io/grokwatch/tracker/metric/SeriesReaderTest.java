package io.grokwatch.tracker.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.Scale;
import io.grokwatch.tracker.client.Series;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SeriesReaderTest {
    /** A series in memory, which counts the chunks that are read. */
    private static final class Memory implements SeriesSource {
        private final SortedMap<Long, Chunk> chunks = new TreeMap<>();
        private final NavigableMap<Long, ChunkHead> heads = new TreeMap<>();
        private int read;

        void log(long step, double value) {
            log(step, value, 1);
        }

        void log(long step, double value, int attempt) {
            chunks.computeIfAbsent(Chunk.indexOf(step), index -> new Chunk()).put(step, value, 0, attempt, 0);
        }

        @Override
        public AttemptHistory attempts() {
            return AttemptHistory.NONE;
        }

        @Override
        public NavigableMap<Long, ChunkHead> heads(String metric) {
            if (heads.size() != chunks.size()) {
                chunks.forEach((index, chunk) -> heads.put(index, chunk.head()));
            }
            return heads;
        }

        @Override
        public Map<Long, Chunk> chunks(String metric, Collection<Long> indexes) {
            read += indexes.size();
            Map<Long, Chunk> found = new HashMap<>();
            for (Long index : indexes) {
                found.put(index, chunks.get(index));
            }
            return found;
        }
    }

    @RepeatedTest(8)
    void a_spike_of_one_point_is_kept_at_every_zoom(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int size = 100_000 + random.nextInt(repetition.getCurrentRepetition() == 8 ? 900_000 : 100_000);
        long spike = random.nextInt(size);
        double height = random.nextBoolean() ? 1e6 : -1e6;
        Memory memory = new Memory();
        for (int step = 0; step < size; step++) {
            memory.log(step, step == spike ? height : random.nextDouble());
        }
        SeriesReader reader = new SeriesReader(memory);

        for (int zoom = 0; zoom < 18; zoom++) {
            long from = zoom == 0 ? 0 : random.nextLong(spike + 1);
            long to = zoom == 0 ? Long.MAX_VALUE : random.nextLong(spike, size);
            int points = 1 << random.nextInt(12);
            for (Scale scale : Scale.values()) {
                Series series = reader.read("loss", from, to, points, scale);

                assertThat(series.steps().toArray())
                        .as("%d points %d..%d %s", points, from, to, scale)
                        .contains(spike);
                assertThat(series.values().toArray()).contains(height);
                assertThat(series.steps().toArray())
                        .isSorted()
                        .hasSizeLessThanOrEqualTo(4 * points)
                        .doesNotHaveDuplicates();
                assertThat(series.points()).isEqualTo(Math.min(to, size - 1) - from + 1);
            }
        }
    }

    @Test
    void few_points_are_returned_as_they_are() {
        Memory memory = new Memory();
        for (int step = 0; step < 5_000; step += 10) {
            memory.log(step, step / 10.0);
        }

        Series series = new SeriesReader(memory).read("loss", 1_000, 1_999, 25, Scale.LINEAR);

        assertThat(series.exact()).isTrue();
        assertThat(series.points()).isEqualTo(100);
        assertThat(series.steps().toArray()).hasSize(100).startsWith(1_000).endsWith(1_990);
        assertThat(series.values().toArray()).startsWith(100.0).endsWith(199.0);
    }

    @Test
    void a_nan_is_kept_when_its_stretch_is_drawn_by_a_few_points() {
        Memory memory = new Memory();
        for (int step = 0; step < 10_000; step++) {
            memory.log(step, step == 4_321 ? Double.NaN : 1);
        }

        Series series = new SeriesReader(memory).read("loss", 0, Long.MAX_VALUE, 1, Scale.LINEAR);

        assertThat(series.exact()).isFalse();
        assertThat(series.steps().toArray()).containsExactly(0, 4_321, 9_999);
        assertThat(series.values().get(1)).isNaN();
    }

    @Test
    void a_request_coarser_than_the_chunks_reads_only_those_across_a_border() {
        Memory memory = new Memory();
        for (int step = 0; step < 200 * Chunk.STEPS; step++) {
            memory.log(step, step);
        }

        Series series = new SeriesReader(memory).read("loss", 0, Long.MAX_VALUE, 10, Scale.LINEAR);

        assertThat(series.points()).isEqualTo(200L * Chunk.STEPS);
        assertThat(memory.read).isLessThanOrEqualTo(10);
    }

    @Test
    void a_long_run_is_drawn_from_the_heads_of_its_chunks() {
        Memory memory = new Memory();
        for (int step = 0; step < 1_000_000; step++) {
            memory.log(step, step);
        }
        SeriesReader reader = new SeriesReader(memory);

        for (Scale scale : Scale.values()) {
            memory.read = 0;
            Series series = reader.read("loss", 0, Long.MAX_VALUE, 2_000, scale);

            assertThat(series.steps().toArray()).as("%s", scale).hasSizeBetween(1_000, 8_000);
            assertThat(memory.read).as("chunks read of 977, %s", scale).isLessThan(250);
        }
    }

    @Test
    void a_metric_that_is_not_there_is_an_empty_series() {
        Series series = new SeriesReader(new Memory()).read("loss", 0, Long.MAX_VALUE, 10, Scale.LOG);

        assertThat(series.points()).isZero();
        assertThat(series.steps().toArray()).isEmpty();
        assertThat(series.exact()).isTrue();
    }
}
