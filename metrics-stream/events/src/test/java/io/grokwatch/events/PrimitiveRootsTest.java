package io.grokwatch.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrimitiveRootsTest {

    @Test
    void the_residues_modulo_7_are_the_powers_of_3() {
        assertThat(PrimitiveRoots.powersOfSmallest(7)).containsExactly(1, 3, 2, 6, 4, 5);
    }

    /** Smallest primitive roots of OEIS A001918. */
    @ParameterizedTest
    @CsvSource({"3,2", "5,2", "23,5", "41,6", "71,7", "97,5", "113,3", "191,19", "409,21"})
    void the_generator_is_the_smallest_primitive_root(int prime, int root) {
        assertThat(PrimitiveRoots.powersOfSmallest(prime)[1]).isEqualTo(root);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 31, 113, 2039, 65_537})
    void every_residue_but_0_is_one_of_the_powers(int prime) {
        int[] powers = PrimitiveRoots.powersOfSmallest(prime);

        assertThat(Arrays.stream(powers).sorted())
                .containsExactlyElementsOf(IntStream.range(1, prime).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 9, 15, 25, 561})
    void a_composite_modulus_has_no_generator_of_all_residues(int modulus) {
        assertThatThrownBy(() -> PrimitiveRoots.powersOfSmallest(modulus))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no residue generates all others modulo " + modulus + ", which is no prime");
    }

    @Test
    void a_modulus_below_3_is_refused() {
        assertThatThrownBy(() -> PrimitiveRoots.powersOfSmallest(2)).hasMessageContaining("prime");
    }
}
