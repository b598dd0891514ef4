package io.grokwatch.trainer.model;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientTest {
    static Stream<NetworkCase> networks() {
        return NetworkCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void gradient_of_every_tensor_agrees_with_finite_differences(NetworkCase given) {
        GradientCheck.assertGradients(given.network(), given.examples());
    }
}
