package io.grokwatch.events.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceFactsTest {
    @ParameterizedTest
    @CsvSource({
        "optimizer, AdamW, true",
        "optimiser, rms-prop, true",
        "opt, Adagrad, true",
        "optimizer, SGD, false",
        "opt, sign_sgd, false",
        "optimizer, Muon, false",
        "optimizer, my-own,",
    })
    void an_optimiser_is_adaptive_or_not_by_its_name(String setting, String name, Boolean adaptive) {
        assertThat(TraceFacts.read(Map.of(setting, name)).adaptiveOptimizer()).isEqualTo(adaptive);
    }

    @Test
    void a_stated_fact_counts_more_than_the_name() {
        assertThat(TraceFacts.read(Map.of("optimizer", "Adam", "adaptive", false))
                        .adaptiveOptimizer())
                .isFalse();
    }
}
