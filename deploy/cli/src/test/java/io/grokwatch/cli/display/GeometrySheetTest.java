package io.grokwatch.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.geometry.Embedding;
import io.grokwatch.detect.geometry.EmbeddingGeometry;
import io.grokwatch.detect.geometry.EmbeddingGeometry.Origin;
import io.grokwatch.events.Floats;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Structure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sheet of an embedding's geometry. */
class GeometrySheetTest {
    private static final int MODULUS = 31;

    @Test
    void a_circle_has_one_bar_in_its_spectrum_and_the_range_of_each_measure_beside_it() {
        float[] values = new float[2 * MODULUS];
        for (int a = 0; a < MODULUS; a++) {
            values[2 * a] = (float) Math.cos(2 * Math.PI * 2 * a / MODULUS);
            values[2 * a + 1] = (float) Math.sin(2 * Math.PI * 2 * a / MODULUS);
        }
        Embedding circle = new Embedding(MODULUS, 2, Floats.adopt(values), Structure.parse("add:" + MODULUS));

        List<String> lines = GeometrySheet.lines(
                EmbeddingGeometry.measure(new Origin(new RunId("r"), 1, 0, "embedding", List.of()), circle, null));

        assertThat(lines)
                .contains(
                        "spectrum        ▁█▁▁▁▁▁▁▁▁▁▁▁▁▁ of frequencies 1 to 15",
                        "best circle     frequency 2 with 100 % of the variance, roundness 1.00 (0 a line, 1 a circle)")
                .anyMatch(line -> line.startsWith("31 x 2, effective rank 2.0; "))
                .anyMatch(line -> line.startsWith("key frequencies 2 (Gini coefficient of the power "));
    }
}
