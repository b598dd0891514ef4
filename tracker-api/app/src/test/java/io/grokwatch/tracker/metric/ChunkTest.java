package io.grokwatch.tracker.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ChunkTest {
    private record Logged(long step, double value, long timeMs, int attempt, long sequence) {}

    @RepeatedTest(200)
    void the_same_points_make_the_same_chunk_in_any_order_duplication_and_batching(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Logged> points = points(random);
        byte[] expected = ChunkCodec.encode(chunk(points));

        List<Logged> jumbled = new ArrayList<>(points);
        points.stream().filter(point -> random.nextInt(3) == 0).forEach(jumbled::add);
        Collections.shuffle(jumbled, random);
        Chunk merged = new Chunk();
        for (Logged point : jumbled) {
            put(merged, point);
            if (random.nextInt(50) == 0) {
                merged = ChunkCodec.decode(ChunkCodec.encode(merged));
            }
        }

        assertThat(ChunkCodec.encode(merged)).isEqualTo(expected);
        assertThat(merged.parts()).isEqualTo(chunk(points).parts());
    }

    @Test
    void where_both_attempts_logged_a_step_the_later_attempt_wins() {
        Chunk chunk = new Chunk();
        chunk.put(5, 0.5, 2_000, 2, 0);

        chunk.put(5, 0.9, 9_000, 1, 7);

        assertThat(chunk.size()).isOne();
        assertThat(chunk.value(0)).isEqualTo(0.5);
        assertThat(chunk.attempt(0)).isEqualTo(2);
    }

    @Test
    void within_an_attempt_the_value_of_the_later_batch_wins_whatever_the_clock() {
        Chunk chunk = new Chunk();
        chunk.put(5, 0.5, 2_001, 1, 3);

        chunk.put(5, 0.9, 2_000, 1, 4);
        chunk.put(5, 0.7, 2_002, 1, 2);

        assertThat(chunk.value(0)).isEqualTo(0.9);
    }

    @Test
    void within_a_batch_the_last_value_of_a_step_wins_although_the_first_is_greater() {
        Chunk chunk = new Chunk();
        chunk.put(5, 4.0, 2_000, 1, 3);

        chunk.put(5, 1.0, 2_000, 1, 3);

        assertThat(chunk.value(0)).isEqualTo(1.0);
    }

    @Test
    void a_summary_counts_nan_apart_and_takes_infinities_as_extremes() {
        Chunk chunk = new Chunk();
        chunk.put(1, Double.NaN, 0, 1, 0);
        chunk.put(2, Double.POSITIVE_INFINITY, 0, 1, 0);
        chunk.put(3, -1, 0, 1, 0);
        chunk.put(4, Double.NaN, 0, 1, 0);

        Summary summary = chunk.summary(0, 4);

        assertThat(summary.count()).isEqualTo(4);
        assertThat(summary.nans()).isEqualTo(2);
        assertThat(summary.maxStep()).isEqualTo(2);
        assertThat(summary.maxValue()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(summary.minStep()).isEqualTo(3);
        assertThat(summary.firstNanStep()).isEqualTo(1);
    }

    private static List<Logged> points(Random random) {
        long base = 1024 * (long) random.nextInt(1_000_000);
        List<Logged> points = new ArrayList<>();
        for (int i = random.nextInt(1500); i >= 0; i--) {
            double value = random.nextInt(20) == 0 ? Double.NaN : random.nextGaussian();
            points.add(new Logged(base + random.nextInt(1024), value, random.nextInt(5), 1 + random.nextInt(3), i));
        }
        return points;
    }

    private static Chunk chunk(List<Logged> points) {
        Chunk chunk = new Chunk();
        points.forEach(point -> put(chunk, point));
        return chunk;
    }

    private static void put(Chunk chunk, Logged point) {
        chunk.put(point.step(), point.value(), point.timeMs(), point.attempt(), point.sequence());
    }
}
