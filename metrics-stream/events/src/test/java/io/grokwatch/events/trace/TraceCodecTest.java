package io.grokwatch.events.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.validation.Rejection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceCodecTest {
    private static final RunFacts FACTS =
            new RunFacts(31, 576, 385, 128, true, RunFacts.Precision.FLOAT64, 0.5, "ab".repeat(32));

    @Test
    void header_carriesSettingsAndFacts() {
        String line = TraceCodec.header(Map.of("task", "modular"), FACTS);

        TraceLine.Header header = (TraceLine.Header) decoded(line);

        assertThat(header.settings()).containsEntry("task", "modular").containsEntry("loss_dtype", "float64");
        assertThat(header.facts()).isEqualTo(FACTS);
    }

    @Test
    void headerWithoutFacts_knowsNone() {
        assertThat(((TraceLine.Header) decoded("{\"run\": {\"task\": null}}")).facts())
                .isEqualTo(RunFacts.UNKNOWN);
    }

    @Test
    void sample_isReadBack_withValuesThatAreNotNumbers() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("train/loss", Double.NaN);
        metrics.put("val/loss", Double.NEGATIVE_INFINITY);
        metrics.put("lr", 1e-3);

        String line = TraceCodec.sample(7, metrics);

        assertThat(line)
                .isEqualTo("{\"step\":7,\"metrics\":{\"train/loss\":\"NaN\",\"val/loss\":\"-Infinity\",\"lr\":0.001}}");
        assertThat(decoded(line)).isEqualTo(new TraceLine.Sample(7, metrics));
    }

    @Test
    void valuesThatAreNotNumbers_areReadAsPythonWritesThem() {
        assertThat(decoded("{\"step\": 1, \"metrics\": {\"a\": NaN, \"b\": Infinity, \"c\": -Infinity}}"))
                .isEqualTo(new TraceLine.Sample(
                        1, Map.of("a", Double.NaN, "b", Double.POSITIVE_INFINITY, "c", Double.NEGATIVE_INFINITY)));
    }

    @Test
    void whatTheRulesRefuse_isLeftOutOfASampleAndCounted() {
        TraceLine.Sample sample = (TraceLine.Sample)
                decoded(
                        "{\"step\": 1.0, \"metrics\": {\"a\": 1, \"b\": null, \"c\": \"fast\", \"\": 2, \"d\": true, \"e\": \"0.5\"}}");

        assertThat(sample.step()).isEqualTo(1);
        assertThat(sample.metrics()).isEqualTo(Map.of("a", 1.0, "d", 1.0, "e", 0.5));
        assertThat(sample.rejections())
                .containsExactly(
                        new Rejection(Rejection.Kind.METRIC_NAME, 1, "step 1: a metric name must not be blank, was ''"),
                        new Rejection(
                                Rejection.Kind.METRIC_VALUE,
                                1,
                                "step 1: the value of metric 'c' must be a number, was \"fast\""));
    }

    @Test
    void badLines_areNamedInTheReason() {
        assertThat(reason("{")).startsWith("not JSON");
        assertThat(reason("[]")).contains("a line has a run, or a step: a step must be a whole number", "was missing");
        assertThat(reason("{\"step\": -1, \"metrics\": {}}")).contains("-1");
        assertThat(reason("{\"step\": 1.5, \"metrics\": {}}")).contains("1.5");
        assertThat(reason("{\"step\": 1}")).contains("step 1 has no metrics");
        assertThat(reason("{\"step\": \"1\", \"metrics\": {}}")).contains("was \"1\"");
        assertThat(reason("{\"run\": {\"classes\": 1}}")).contains("classes must be at least 2, was 1");
    }

    private static TraceLine decoded(String line) {
        return TraceCodec.decode(line).orElseThrow(AssertionError::new);
    }

    private static String reason(String line) {
        return switch (TraceCodec.decode(line)) {
            case Decoded.Ok<TraceLine>(TraceLine value) -> throw new AssertionError("decoded to " + value);
            case Decoded.Undecodable<TraceLine>(String reason) -> reason;
        };
    }
}
