package io.grokwatch.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.detect.anomaly.AnomalyConfig;
import io.grokwatch.detect.ordering.OrderingConfig;
import org.junit.jupiter.api.Test;

class DetectorConfigTest {
    @Test
    void another_configuration_has_another_hash() {
        DetectorConfig defaults = DetectorConfig.defaults();
        DetectorConfig other = new DetectorConfig(
                defaults.evaluation(),
                defaults.grokking(),
                defaults.slingshot(),
                new AnomalyConfig(.6, 1000),
                defaults.ordering());

        assertThat(defaults.hash())
                .matches("[0-9a-f]{16}")
                .isEqualTo(DetectorConfig.defaults().hash());
        assertThat(other.hash()).isNotEqualTo(defaults.hash());
    }

    @Test
    void an_impossible_value_is_named() {
        assertThatThrownBy(() -> new OrderingConfig(300, 8, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("detector configuration: rows must be in [1, 256], was 300.0");
        assertThatThrownBy(() -> new AnomalyConfig(1.5, 10))
                .hasMessage("detector configuration: collapseFraction must be in [0, 1], was 1.5");
    }
}
