package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.Floats;
import io.grokwatch.events.Structure;
import io.grokwatch.events.Structure.Permutations;
import io.grokwatch.events.Structure.ResiduesUnderAddition;
import io.grokwatch.events.Structure.ResiduesUnderMultiplication;
import io.grokwatch.events.Structure.Unstructured;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CyclicOrderTest {

    @ParameterizedTest
    @ValueSource(ints = {5, 7, 11, 29, 113, 2039})
    void residues_modulo_a_prime_under_multiplication_are_a_cycle_of_all_but_0(int prime) {
        assertThat(order(new ResiduesUnderMultiplication(prime)).length()).isEqualTo(prime - 1);
    }

    @Test
    void the_rows_are_selected_in_the_order_of_the_powers_of_the_smallest_primitive_root() {
        Embedding rows = new Embedding(7, 1, Floats.of(0, 1, 2, 3, 4, 5, 6), new Unstructured());

        CyclicOrder order = order(new ResiduesUnderMultiplication(7));

        assertThat(order.select(rows).values()).isEqualTo(Floats.of(1, 3, 2, 6, 4, 5));
        assertThat(order.isIdentity(7)).isFalse();
    }

    @Test
    void residues_under_addition_are_in_their_order_and_rows_after_them_have_no_part_in_the_cycle() {
        CyclicOrder order = order(new ResiduesUnderAddition(3));

        assertThat(order.select(new Embedding(4, 1, Floats.of(5, 6, 7, 8), new Unstructured()))
                        .values())
                .isEqualTo(Floats.of(5, 6, 7));
        assertThat(order.isIdentity(3)).isTrue();
        assertThat(order.isIdentity(4)).isFalse();
    }

    @Test
    void rows_that_are_no_residues_have_no_cycle_and_need_no_reason() {
        assertThat(CyclicOrder.of(new Unstructured())).isNull();
        assertThat(CyclicOrder.of(new Permutations(4))).isNull();
        assertThat(CyclicOrder.whyNotMeasured(new Permutations(4))).isNull();
    }

    @Test
    void a_cycle_that_is_not_measured_has_a_reason() {
        assertThat(CyclicOrder.whyNotMeasured(new ResiduesUnderMultiplication(15)))
                .isEqualTo("residues under multiplication are a cycle if their modulus is a prime, was 15");
        assertThat(CyclicOrder.whyNotMeasured(new ResiduesUnderAddition(2)))
                .isEqualTo("a cycle is measured if it has 3 to 2048 rows, has 2");
        assertThat(CyclicOrder.of(new ResiduesUnderAddition(CyclicOrder.MAX_LENGTH + 1)))
                .isNull();
    }

    private static CyclicOrder order(Structure structure) {
        return Objects.requireNonNull(CyclicOrder.of(structure));
    }
}
