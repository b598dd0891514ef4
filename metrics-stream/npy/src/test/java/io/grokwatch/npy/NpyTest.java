package io.grokwatch.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NpyTest {

    @Test
    void reads_float32_row_by_row() {
        Npy.Matrix matrix =
                Npy.parse(file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 1, 2, 3, 4, 5, 6));

        assertThat(matrix.rows()).isEqualTo(2);
        assertThat(matrix.columns()).isEqualTo(3);
        assertThat(matrix.values()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void reads_column_major_order() {
        Npy.Matrix matrix =
                Npy.parse(file(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 1, 4, 2, 5, 3, 6));

        assertThat(matrix.values()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void reads_float64_of_version_2_in_either_byte_order() {
        for (String dtype : new String[] {"<f8", ">f8"}) {
            Npy.Matrix matrix = Npy.parse(
                    file(2, "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (1, 2)}", 0.5, -1.25));

            assertThat(matrix.values()).containsExactly(0.5f, -1.25f);
        }
    }

    @Test
    void reads_float16() {
        ByteBuffer file =
                file(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (1, 2)}", Float.intBitsToFloat(0xC1003C00));

        assertThat(Npy.parse(file).values()).containsExactly(1, -2.5f);
    }

    @Test
    void names_what_it_does_not_read() {
        refused(
                file(1, "{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1)}", 1),
                "float16, float32 or float64, were '<i8'");
        refused(
                file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)}", 1),
                "2 dimensions, the shape is (4,)");
        refused(file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4)}"), "at least one row");
        refused(
                file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}", 1),
                "has 4 values of 4 bytes, the file has 4 bytes of values");
        refused(
                file(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647, 2147483647)}"),
                "has 4611686014132420609 values of 8 bytes, the file has 0 bytes of values");
        refused(
                file(1, "{'descr': '|O', 'fortran_order': False, 'shape': (1, 1)}", 1),
                "float16, float32 or float64, were '|O'");
        refused(file(9, "{}"), "version must be 1, 2 or 3, was 9");
        refused(file(1, "{'descr': '<f4'}"), "the header has no fortran_order");
        refused(ByteBuffer.wrap("PK\3\4 something".getBytes(StandardCharsets.ISO_8859_1)), "not a NumPy file");
        refused(ByteBuffer.wrap(new byte[3]), "only 3 bytes");
        refused(
                file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}", 1)
                        .limit(20),
                "the header has");
    }

    private static void refused(ByteBuffer file, String reason) {
        assertThatThrownBy(() -> Npy.parse(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static ByteBuffer file(int version, String header, double... values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer length = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.writeBytes((version == 1 ? length.putShort((short) text.length) : length.putInt(text.length)).array());
        bytes.writeBytes(text);
        boolean wide = header.contains("f8");
        ByteOrder order = header.contains(">f") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        for (double value : values) {
            ByteBuffer one = ByteBuffer.allocate(wide ? 8 : 4).order(order);
            bytes.writeBytes((wide ? one.putDouble(value) : one.putFloat((float) value)).array());
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
