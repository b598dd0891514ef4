package io.grokwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionSettingTest {
    @Test
    void topics_have_the_number_of_the_environment_but_the_queue_has_one() {
        List<Topic> topics = PartitionSetting.applied(Topics.ALL, Map.of(PartitionSetting.VARIABLE, " 64 "));

        assertThat(topics).extracting(Topic::name).containsExactlyElementsOf(names());
        assertThat(topics)
                .filteredOn(topic -> topic.name().equals(Topics.RUN_REQUESTS.name()))
                .containsExactly(Topics.RUN_REQUESTS);
        assertThat(topics)
                .filteredOn(topic -> !topic.name().equals(Topics.RUN_REQUESTS.name()))
                .allMatch(topic -> topic.partitions() == 64);
        assertThat(topics)
                .extracting(Topic::configuration)
                .containsExactlyElementsOf(
                        Topics.ALL.stream().map(Topic::configuration).toList());
    }

    @Test
    void without_the_variable_they_are_those_of_the_catalogue() {
        assertThat(PartitionSetting.applied(Topics.ALL, Map.of())).isEqualTo(Topics.ALL);
        assertThat(PartitionSetting.applied(Topics.ALL, Map.of(PartitionSetting.VARIABLE, "")))
                .isEqualTo(Topics.ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-4", "four", "10001", "4.5", "99999999999"})
    void another_number_is_refused_with_what_was_given(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionSetting.applied(Topics.ALL, Map.of(PartitionSetting.VARIABLE, text)))
                .withMessage("GROKWATCH_PARTITIONS must be a whole number from 1 to 10000, was '" + text + "'");
    }

    private static List<String> names() {
        return Topics.ALL.stream().map(Topic::name).toList();
    }
}
