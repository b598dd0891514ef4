package io.grokwatch.tracker.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The columns of points: to the bit, and small. */
class ColumnTest {
    @SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
    private enum Values {
        ONE_VALUE(0.3, random -> random.nextInt(1) + 0.001),
        SIX_DIGITS(3.8, random -> decimal("%.5e", Math.exp(-20 * random.nextDouble()))),
        CURVE_OF_SIX_DIGITS(3.2, random -> decimal("%.3f", random.nextGaussian() + 20)),
        ACCURACIES(2.5, random -> random.nextInt(200) / 199.0),
        FLOATS(4.3, random -> (float) random.nextGaussian()),
        DOUBLES(8.2, Random::nextGaussian),
        NOT_FINITE(1.5, random -> new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1, -0.0, 0}[random.nextInt(5)]),
        DECIMALS_AND_NAN(2.5, random -> random.nextInt(20) == 0 ? Double.NaN : random.nextInt(1_000) / 100.0),
        EXTREMES(
                8.5,
                random -> new double[] {
                            Double.MIN_VALUE, Double.MAX_VALUE, 1e-300, 1e300, -1e22, 123_456_789, -1e-5, 1e-22
                        }
                        [random.nextInt(8)]),
        ANY_BITS(9, random -> Double.longBitsToDouble(random.nextLong()));

        private final double maxBytes;
        private final ToDoubleFunction<Random> next;

        Values(double maxBytes, ToDoubleFunction<Random> next) {
            this.maxBytes = maxBytes;
            this.next = next;
        }

        private static double decimal(String format, double value) {
            return Double.parseDouble(String.format(Locale.ROOT, format, value));
        }
    }

    @ParameterizedTest
    @EnumSource(Values.class)
    void values_are_read_to_the_bit_and_take_few_bytes(Values kind) {
        Random random = new Random(1);
        for (int size : new int[] {1, 2, 63, 1_024, 2_048}) {
            double[] values = DoubleStream.generate(() -> kind.next.applyAsDouble(random))
                    .limit(size)
                    .toArray();
            ColumnWriter out = new ColumnWriter();
            DoubleColumn.write(out, values);
            byte[] block = out.compressed();

            double[] read = DoubleColumn.read(new ColumnReader(block), size);

            assertThat(bits(read)).isEqualTo(bits(values));
            if (size >= 1_024) {
                assertThat(block.length / (double) size).as("bytes a value").isLessThan(kind.maxBytes);
            }
        }
    }

    @Test
    void a_value_that_falls_by_decades_stays_small() {
        DoubleUnaryOperator loss = step -> Double.parseDouble(
                String.format(Locale.ROOT, "%.5e", 4 * Math.exp(-step / 60) + 1e-8 * (1 + step % 7 / 10)));
        ColumnWriter out = new ColumnWriter();
        DoubleColumn.write(
                out,
                DoubleStream.iterate(0, step -> step + 1).limit(1_024).map(loss).toArray());

        assertThat(out.compressed().length / 1_024.0).isLessThan(3);
    }

    @Test
    void whole_numbers_of_any_size_are_read() {
        Random random = new Random(2);
        for (int round = 0; round < 50; round++) {
            long[] values = LongStream.generate(() -> random.nextLong() >> random.nextInt(64))
                    .limit(random.nextInt(300))
                    .toArray();
            ColumnWriter out = new ColumnWriter();
            out.longs(values);
            out.runs(values);
            ColumnReader in = new ColumnReader(out.compressed());

            assertThat(in.longs(values.length)).isEqualTo(values);
            assertThat(in.runs(values.length)).isEqualTo(values);
        }
    }

    @Test
    void a_segment_has_the_chunks_of_several_metrics_whether_or_not_they_share_their_steps() {
        TreeMap<Integer, Chunk> segment = new TreeMap<>();
        for (int place = 0; place < 5; place++) {
            Chunk chunk = new Chunk();
            for (int i = 0; i < 100; i++) {
                chunk.put(i * (place == 3 ? 25L : 1), place + i / 10.0, 1_000 + i, 1, i / 50);
            }
            segment.put(place * 7, chunk);
        }

        var read = ChunkCodec.decodeSegment(ChunkCodec.encode(segment));

        assertThat(read.keySet()).containsExactlyElementsOf(segment.keySet());
        segment.forEach((place, chunk) -> {
            Chunk same = Objects.requireNonNull(read.get(place));
            assertThat(same.hasRowsOf(chunk)).isTrue();
            assertThat(same.values()).isEqualTo(chunk.values());
        });
    }

    @Test
    void the_stored_bytes_stay_readable() {
        Chunk chunk = ChunkCodec.decode(HexFormat.of().parseHex(STORED));

        assertThat(chunk.steps()).containsExactly(1024, 1026);
        assertThat(chunk.values()).containsExactly(0.25, Double.NaN);
        assertThat(chunk.timeMs(1)).isEqualTo(1_010);
        assertThat(chunk.attempt(1)).isEqualTo(2);
        assertThat(chunk.sequence(1)).isEqualTo(3);
    }

    @Test
    void bytes_of_another_version_are_refused() {
        byte[] block = new ColumnWriter().compressed();
        block[0] = 99;

        assertThatThrownBy(() -> new ColumnReader(block)).hasMessageContaining("version 99");
    }

    private static final String STORED = "031a28b52ffd201ad10000020180100401d00f140201020112010b01030000000080c03e7f";

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
