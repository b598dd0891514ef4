package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Structure.ResiduesUnderAddition;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often rows without order have a key frequency. */
class KeyFrequenciesOfRandomRowsTest {
    private static final int MATRICES = 1_000;

    @ParameterizedTest
    @CsvSource({
        "23, 1, 10", "23, 2, 10", "23, 4, 10", "23, 8, 10", "23, 32, 0",
        "31, 1, 10", "31, 2, 10", "31, 4, 10", "31, 8, 10", "31, 32, 0",
        "59, 1, 10", "59, 2, 10", "59, 4, 10", "59, 8, 10", "59, 32, 0",
        "113, 2, 10", "113, 4, 10", "113, 16, 0"
    })
    void of_random_matrices_fewer_than_one_in_a_hundred_have_a_key_frequency(int rows, int columns, int atMost) {
        int found = 0;
        for (int seed = 0; seed < MATRICES; seed++) {
            found += hasKeyFrequency(Embeddings.random(rows, columns, seed)) ? 1 : 0;
        }

        assertThat(found).isLessThanOrEqualTo(atMost);
    }

    @ParameterizedTest
    @CsvSource({"31, 32", "113, 16"})
    void columns_that_are_multiples_of_one_count_as_one(int rows, int columns) {
        int found = 0;
        for (int seed = 0; seed < MATRICES; seed++) {
            DMatrixRMaj column = Embeddings.random(rows, 1, seed);
            DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
            for (int i = 0; i < matrix.data.length; i++) {
                matrix.data[i] = column.data[i / columns] * (1 + i % columns);
            }
            found += hasKeyFrequency(matrix) ? 1 : 0;
        }

        assertThat(found).isLessThanOrEqualTo(MATRICES / 100);
    }

    private static boolean hasKeyFrequency(DMatrixRMaj matrix) {
        Embedding embedding = Embedding.of(Embeddings.snapshot(matrix, new ResiduesUnderAddition(matrix.numRows)));
        ResidueSpectrum spectrum = Objects.requireNonNull(ResidueSpectrum.of(embedding));
        double independentColumns = PrincipalComponents.of(embedding).independentColumns();
        return !spectrum.fourier(independentColumns).keyFrequencies().isEmpty();
    }
}
