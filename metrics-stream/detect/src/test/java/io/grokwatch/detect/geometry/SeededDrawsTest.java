package io.grokwatch.detect.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeededDrawsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 113, 65_537, 1 << 30, (1 << 30) + 1, Integer.MAX_VALUE})
    void the_draws_are_those_of_java_util_random(int bound) {
        SeededDraws draws = new SeededDraws(20220105);
        Random random = new Random(20220105);

        assertThat(IntStream.range(0, 1000).map(i -> draws.below(bound)))
                .containsExactlyElementsOf(IntStream.range(0, 1000)
                        .map(i -> random.nextInt(bound))
                        .boxed()
                        .toList());
    }
}
