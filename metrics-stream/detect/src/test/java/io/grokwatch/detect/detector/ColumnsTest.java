package io.grokwatch.detect.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

/** The bytes of columns, and what is refused. */
class ColumnsTest {
    @Test
    void a_ring_is_written_from_its_oldest_entry_and_read_back_in_that_order() {
        long[] steps = {Long.MIN_VALUE, 7, Long.MAX_VALUE};
        double[] losses = {3, Double.NaN, -0.0};
        Columns.Reader reader = new Columns.Reader(
                new Columns.Writer(0).longs(steps, 1, 3).doubles(losses, 2, 3).toByteString());

        long[] readSteps = new long[3];
        reader.longs(readSteps, 3);
        double[] readLosses = new double[3];
        reader.doubles(readLosses, 3);
        reader.requireEnd();

        assertThat(readSteps).containsExactly(7, Long.MAX_VALUE, Long.MIN_VALUE);
        assertThat(readLosses).containsExactly(-0.0, 3, Double.NaN);
    }

    @Test
    void steps_are_differences_as_zigzag_varints() {
        ByteString bytes =
                new Columns.Writer(0).longs(new long[] {100, 101, 100}, 0, 3).toByteString();

        assertThat(bytes.toByteArray()).containsExactly(0xC8, 0x01, 0x02, 0x01);
    }

    @Test
    void floats_that_are_all_unknown_take_one_byte() {
        ByteString bytes = new Columns.Writer(0)
                .floats(new float[] {Float.NaN, Float.NaN}, 0, 2)
                .floats(new float[] {Float.NaN, 1}, 0, 2)
                .toByteString();
        float[] unknown = {0, 0};
        float[] known = {0, 0};
        Columns.Reader reader = new Columns.Reader(bytes);
        reader.floats(unknown, 2);
        reader.floats(known, 2);

        assertThat(bytes.size()).isEqualTo(1 + 1 + 2 * Float.BYTES);
        assertThat(unknown).containsExactly(Float.NaN, Float.NaN);
        assertThat(known).containsExactly(Float.NaN, 1);
    }

    @Test
    void columns_that_end_early_or_go_on_are_refused() {
        ByteString bytes = new Columns.Writer(0).longs(new long[] {1, 2}, 0, 2).toByteString();
        Columns.Reader reader = new Columns.Reader(bytes);

        assertThatThrownBy(() -> new Columns.Reader(bytes).longs(new long[3], 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(reader::requireEnd).isInstanceOf(IllegalArgumentException.class);
    }
}
