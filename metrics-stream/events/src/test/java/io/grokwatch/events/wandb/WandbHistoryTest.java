package io.grokwatch.events.wandb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.codec.Json;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WandbHistoryTest {
    private final WandbHistory history = new WandbHistory(WandbHistory.Position.START);

    @Test
    void a_row_has_the_count_of_wandb_as_its_step_and_the_names_below_an_object_as_metrics() {
        WandbHistory.Row row = read("""
                {"_step": 7, "_timestamp": 1795951867.25, "_runtime": 3, "loss": 0.5, "nested": {"x": {"y": 1}}, "flag": true}""");

        assertThat(row.step()).hasValue(7);
        assertThat(row.timeMs()).isEqualTo(1_795_951_867_250L);
        assertThat(row.metrics()).isEqualTo(Map.of("loss", 0.5, "nested/x/y", 1, "flag", true));
        assertThat(row.unread()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"step", "global_step", "trainer/global_step", "train/global_step"})
    void the_step_of_the_author_is_used_in_place_of_the_count(String name) {
        WandbHistory.Row row = read("{\"_step\": 1, \"" + name + "\": 500, \"loss\": 2}");

        assertThat(row.step()).hasValue(500);
        assertThat(row.metrics()).isEqualTo(Map.of("loss", 2));
    }

    @Test
    void a_row_without_the_step_of_the_author_has_that_of_the_row_before_it_also_after_a_restart() {
        assertThat(read("{\"_step\": 0, \"step\": 50, \"loss\": 2}").step()).hasValue(50);
        assertThat(read("{\"_step\": 1, \"val_loss\": 3}").step()).hasValue(50);

        WandbHistory continued = new WandbHistory(history.position());

        assertThat(continued.next(object("{\"_step\": 2, \"val_loss\": 3}")).step())
                .hasValue(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0.5", "NaN", "\"7\"", "null", "true"})
    void what_is_no_whole_number_is_no_step_of_the_author(String value) {
        assertThat(read("{\"_step\": 3, \"step\": " + value + ", \"loss\": 1}").step())
                .hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "9223372036854775808", "99999999999999999999999"})
    void a_row_whose_step_is_beyond_the_greatest_has_none_and_the_next_goes_on(String value) {
        assertThat(read("{\"_step\": 3, \"step\": 50, \"loss\": 1}").step()).hasValue(50);

        WandbHistory.Row row = read("{\"_step\": 4, \"step\": " + value + ", \"loss\": 1}");

        assertThat(row.step()).isEmpty();
        assertThat(row.stated()).isEqualTo(value);
        assertThat(read("{\"_step\": 5, \"loss\": 1}").step()).hasValue(50);
    }

    @Test
    void a_histogram_is_its_quantiles() {
        WandbHistory.Row row = read("""
                {"h": {"_type": "histogram", "values": [10, 0, 30], "bins": [0, 1, 2, 5]},
                 "p": {"_type": "histogram", "values": [1, 1], "packedBins": {"min": -2, "size": 2, "count": 2}}}""");

        assertThat(row.metrics())
                .containsOnlyKeys(
                        "h/q05", "h/q25", "h/q50", "h/q75", "h/q95", "p/q05", "p/q25", "p/q50", "p/q75", "p/q95");
        assertThat(number(row, "h/q05")).isCloseTo(0.2, within(1e-12));
        assertThat(number(row, "h/q25")).isCloseTo(1, within(1e-12));
        assertThat(number(row, "h/q50")).isCloseTo(3, within(1e-12));
        assertThat(number(row, "h/q95")).isCloseTo(4.8, within(1e-12));
        assertThat(number(row, "p/q50")).isCloseTo(0, within(1e-12));
    }

    @Test
    void media_lists_and_histograms_without_counts_or_edges_are_not_read() {
        WandbHistory.Row row = read("""
                {"table": {"_type": "table-file", "path": "a.json"}, "list": [1, 2], "none": null,
                 "empty": {"_type": "histogram", "values": [0, 0], "bins": [0, 1, 2]},
                 "short": {"_type": "histogram", "values": [1, 2], "bins": [0, 1]},
                 "infinite": {"_type": "histogram", "values": [1], "bins": [0, Infinity]}, "loss": NaN}""");

        assertThat(row.metrics()).isEqualTo(Map.of("loss", Double.NaN));
        assertThat(row.unread().keySet()).isEqualTo(Set.of("table", "list", "empty", "short", "infinite"));
        assertThat(row.unread()).containsEntry("table", "of type table-file").containsEntry("list", "a list");
    }

    private static double number(WandbHistory.Row row, String name) {
        return row.metrics().get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private WandbHistory.Row read(String json) {
        return history.next(object(json));
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
