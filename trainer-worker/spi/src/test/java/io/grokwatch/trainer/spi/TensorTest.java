package io.grokwatch.trainer.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void every_bit_of_its_numbers_comes_back() {
        float nanOfItsOwn = Float.intBitsToFloat(0x7fc00123);

        float[] floats =
                Tensor.of(new float[] {-0f, nanOfItsOwn, Float.MIN_VALUE}, 3).toFloats();

        assertThat(Float.floatToRawIntBits(floats[0])).isEqualTo(0x80000000);
        assertThat(Float.floatToRawIntBits(floats[1])).isEqualTo(0x7fc00123);
        assertThat(floats[2]).isEqualTo(Float.MIN_VALUE);
        assertThat(Tensor.of(new double[] {Double.NEGATIVE_INFINITY, 0.1}, 1, 2).toDoubles())
                .containsExactly(Double.NEGATIVE_INFINITY, 0.1);
        assertThat(Tensor.of(new long[] {Long.MIN_VALUE}).toLongs()).containsExactly(Long.MIN_VALUE);
    }

    @Test
    void reading_it_leaves_it_as_it_was_and_it_equals_another_of_the_same_content() {
        Tensor tensor = Tensor.of(new float[] {1, 2}, 2);

        assertThat(tensor.data().getFloat()).isEqualTo(1);

        assertThat(tensor.data().remaining()).isEqualTo(8);
        assertThat(tensor)
                .isEqualTo(Tensor.of(new float[] {1, 2}, 2))
                .isNotEqualTo(Tensor.of(new float[] {1, 2}, 1, 2));
    }

    @Test
    void data_that_do_not_fill_the_shape_are_refused() {
        assertThatThrownBy(() -> Tensor.of(new float[] {1, 2, 3}, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a tensor of F32 [2, 2] has 16 bytes of data, there were 12");
        assertThatThrownBy(() -> new Tensor(Tensor.Type.U8, List.of(-1L), ByteBuffer.allocate(0)))
                .hasMessageContaining("[-1]");
    }

    @Test
    void it_is_read_as_what_it_is() {
        Tensor tensor = Tensor.of(new float[] {1}, 1);

        assertThatThrownBy(tensor::toDoubles)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("expected a tensor of F64, it is Tensor[F32 [1]]");
    }
}
