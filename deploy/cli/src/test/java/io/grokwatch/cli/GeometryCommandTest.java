package io.grokwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeometryCommandTest {
    @TempDir
    Path folder;

    private final CommandRun typed = new CommandRun();

    @Test
    void geometry_of_a_circle_is_a_circle() throws IOException {
        Path file = Files.write(folder.resolve("circle.npy"), circle(7));

        assertThat(typed.run("geometry", file.toString(), "--structure", "add:7"))
                .isZero();

        assertThat(typed.out())
                .startsWith(
                        "{\"runId\":\"geometry\",\"attempt\":1,\"step\":0,\"tensor\":\"circle.npy\",\"rows\":7,\"columns\":2,")
                .contains("\"circle\":{\"frequency\":2,");
    }

    @Test
    void rows_without_a_place_in_the_structure_are_reported() throws IOException {
        Path file = Files.write(folder.resolve("circle.npy"), circle(7));

        assertThat(typed.run("geometry", file.toString(), "--structure", "add:6"))
                .isZero();

        assertThat(typed.err())
                .isEqualToNormalizingNewlines(
                        "the first 6 of 7 rows are measured as add:6; the others have no place in it\n");
    }

    /** Residues mod n on the circle of frequency 2. */
    private static byte[] circle(int n) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + n + ", 2), }";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + 8 * n).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        bytes.putShort((short) header.length());
        bytes.put(header.getBytes(StandardCharsets.ISO_8859_1));
        for (int a = 0; a < n; a++) {
            bytes.putFloat((float) Math.cos(2 * Math.PI * 2 * a / n));
            bytes.putFloat((float) Math.sin(2 * Math.PI * 2 * a / n));
        }
        return bytes.array();
    }
}
