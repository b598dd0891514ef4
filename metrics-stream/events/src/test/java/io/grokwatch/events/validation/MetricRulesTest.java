package io.grokwatch.events.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "train/loss",
                "hits@5",
                "acc (top-1) [%]",
                "損失",
                "perte à l'entraînement",
                "\uD83D\uDC69\u200D\uD83D\uDD2C score",
                "a.b$c",
                " leading and trailing ",
                "e\u0301"
            })
    void any_printable_text_is_a_metric_name(String name) {
        assertThat(MetricRules.nameObjection(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\nb", "a\tb", "\u001b[31mred", "a\u0000", "a\u202eb", "a\u2028b", "\uFEFFloss", "a\uD800"})
    void what_would_control_a_terminal_or_a_page_is_no_metric_name(String name) {
        assertThat(MetricRules.nameObjection(name))
                .contains("must be printable")
                .satisfies(Text::isPrintable);
        assertThat(Text.isPrintable(String.valueOf(MetricRules.nameObjection(name))))
                .isTrue();
    }

    @Test
    void a_metric_name_has_at_most_250_characters_however_they_are_encoded() {
        String emoji = "\uD83D\uDE00";

        assertThat(MetricRules.nameObjection(emoji.repeat(250))).isNull();
        assertThat(MetricRules.nameObjection(emoji.repeat(251))).contains("at most 250 characters, had 251");
        assertThat(MetricRules.nameObjection("x".repeat(255))).contains("had 255");
        assertThat(MetricRules.nameObjection("")).contains("must not be blank");
        assertThat(MetricRules.nameObjection("  ")).contains("must not be blank");
        assertThat(MetricRules.nameObjection(null)).contains("must not be blank");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1.0,1", "50,50", "1e3,1000", "9223372036854775806,9223372036854775806", "0e99,0", "1.50e1,15"})
    void whole_numbers_are_steps_in_any_notation(String text, long step) {
        assertThat(MetricRules.step(text)).isEqualTo(OptionalLong.of(step));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "0.5",
                "9223372036854775807",
                "1e19",
                "1e999999999",
                "1e-999999999",
                "NaN",
                "",
                "ten",
                "0x10"
            })
    void everything_else_is_no_step(String text) {
        assertThat(MetricRules.step(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.5,0.5",
        "-3,-3",
        "1e-3,0.001",
        ".5,0.5",
        "5.,5",
        "1e400,Infinity",
        "nan,NaN",
        "NaN,NaN",
        "inf,Infinity",
        "-inf,-Infinity",
        "-Infinity,-Infinity",
        "' 7 ',7"
    })
    void a_text_that_denotes_a_number_is_a_value(String text, double value) {
        assertThat(MetricRules.value(text)).isEqualTo(OptionalDouble.of(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "n/a", "tensor(0.5)", "0x1p3", "1,5", "1_000", "true", "null", "12abc9"})
    void any_other_text_is_no_value(String text) {
        assertThat(MetricRules.value(text)).isEmpty();
    }

    @Test
    void in_json_truth_is_one_and_null_is_no_value() {
        assertThat(MetricRules.value(BooleanNode.TRUE)).hasValue(1);
        assertThat(MetricRules.value(BooleanNode.FALSE)).hasValue(0);
        assertThat(MetricRules.value(TextNode.valueOf("-inf"))).hasValue(Double.NEGATIVE_INFINITY);
        assertThat(MetricRules.value(NullNode.instance)).isEmpty();
        assertThat(MetricRules.value(JsonNodeFactory.instance.arrayNode())).isEmpty();
    }
}
