package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Structure.ResiduesUnderAddition;
import io.grokwatch.events.Structure.ResiduesUnderMultiplication;
import java.util.Objects;
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

    private static GeometryMeasured.Permutations test(String name, Structure structure) {
        GeometryMeasured measured = EmbeddingGeometry.measure(Embeddings.recorded(name, structure), null);
        return Objects.requireNonNull(
                Objects.requireNonNull(measured.circularity()).test());
    }
}
