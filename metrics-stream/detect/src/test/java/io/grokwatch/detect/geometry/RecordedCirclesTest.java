package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Structure.ResiduesUnderAddition;
import io.grokwatch.events.Structure.ResiduesUnderMultiplication;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings of recorded runs: hello-grok, multiplication and memorise-only at their ends, hello-grok at its start. */
class RecordedCirclesTest {
    private static final Structure SUMS = new ResiduesUnderAddition(31);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void a_grokked_embedding_is_more_circular_than_any_permutation_of_it(int seed) {
        GeometryMeasured.Permutations test = test("hello-grok-s" + seed + "-1999", SUMS);

        assertThat(test.pValue()).isLessThan(0.001);
        assertThat(test.shuffles()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void a_memorised_embedding_is_not_significantly_circular(int seed) {
        GeometryMeasured.Permutations test = test("memorise-only-s" + seed + "-3999", SUMS);

        assertThat(test.pValue()).isGreaterThan(0.05);
        assertThat(test.asGreat()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"hello-grok-s0-0"})
    void an_initial_embedding_is_not_significantly_circular(String name) {
        assertThat(test(name, SUMS).pValue()).isGreaterThan(0.05);
    }

    @ParameterizedTest
    @CsvSource({"multiply-mod29-s0-1999"})
    void products_are_circular_in_the_order_of_the_discrete_logarithm_only(String name) {
        assertThat(test(name, new ResiduesUnderMultiplication(29)).pValue()).isLessThan(0.001);
        assertThat(test(name, new ResiduesUnderAddition(29)).pValue()).isGreaterThan(0.05);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello-grok-s0-750   | 10 13 4 15 12 7 5",
                "hello-grok-s0-1999  | 13 10 4 15 12 7 5",
                "hello-grok-s1-1999  | 6 5 8 7 4 9 15 12",
                "hello-grok-s2-1999  | 4 14 15 6 7 5 2",
                "hello-grok-s3-1999  | 4 10 9 7 2 3 15"
            })
    void a_grokked_embedding_has_the_key_frequencies_that_stand_out_of_its_spectrum_however_many(
            String name, String frequencies) {
        assertThat(keyFrequencies(name)).isEqualTo(frequencies);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello-grok-s0-0",
                "memorise-only-s0-3999",
                "memorise-only-s1-3999",
                "memorise-only-s2-3999",
                "memorise-only-s3-3999"
            })
    void an_initial_or_memorised_embedding_has_no_key_frequency(String name) {
        assertThat(keyFrequencies(name)).isEmpty();
    }

    private static String keyFrequencies(String name) {
        GeometryMeasured measured = EmbeddingGeometry.measure(Embeddings.recorded(name, SUMS), null);
        return Objects.requireNonNull(measured.fourier()).keyFrequencies().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    private static GeometryMeasured.Permutations test(String name, Structure structure) {
        GeometryMeasured measured = EmbeddingGeometry.measure(Embeddings.recorded(name, structure), null);
        return Objects.requireNonNull(
                Objects.requireNonNull(measured.circularity()).test());
    }
}
