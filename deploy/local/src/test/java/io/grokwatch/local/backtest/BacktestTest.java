package io.grokwatch.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.codec.Json;
import io.grokwatch.local.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judgement over recorded runs, and over labels and traces that cannot be judged. */
class BacktestTest {
    private static final Path CORPUS = Path.of("../../metrics-stream/detect/src/test/resources/corpus");

    @TempDir
    Path folder;

    @Test
    void the_recorded_runs_come_out_as_labelled() throws IOException {
        Backtest backtest = Backtest.of(CORPUS, DetectorConfig.defaults());

        JsonNode report = Json.MAPPER.readTree(backtest.json());
        assertThat(report.path("traces").asInt()).isEqualTo(32);
        assertThat(report.path("classesRight").asInt()).isEqualTo(32);
        assertThat(report.at("/slingshot/recall").asDouble()).isGreaterThanOrEqualTo(.95);
        assertThat(report.at("/slingshot/precision").asDouble()).isEqualTo(1);
        assertThat(report.at("/grokking/recall").asDouble()).isEqualTo(1);
        assertThat(report.at("/onset/recall").asDouble()).isEqualTo(1);
        assertThat(report.at("/onset/mostDelaySteps").asLong()).isNegative();
        assertThat(report.at("/suspicion/invented").asInt()).isZero();
        assertThat(report.path("wrong")).isEmpty();
        assertThat(backtest.lines()).contains("class right in 32 of 32 traces; delays are in steps");
    }

    @Test
    void runs_that_no_parameter_was_found_on_come_out_as_labelled() throws IOException {
        Backtest backtest = Backtest.of(CORPUS.resolveSibling("held-out"), DetectorConfig.defaults());

        JsonNode report = Json.MAPPER.readTree(backtest.json());
        assertThat(report.path("traces").asInt()).isEqualTo(8);
        assertThat(report.path("wrong")).isEmpty();
    }

    @Test
    void jolts_of_a_network_that_slingshots_are_told_from_its_slingshots() throws IOException {
        Backtest backtest = Backtest.of(CORPUS.resolveSibling("jolted"), DetectorConfig.defaults());

        JsonNode report = Json.MAPPER.readTree(backtest.json());
        assertThat(report.at("/slingshot/labelled").asInt()).isEqualTo(6);
        assertThat(report.path("wrong")).isEmpty();
    }

    @Test
    void copies_with_the_faults_of_real_telemetry_come_out_as_labelled_but_for_a_few() throws IOException {
        PerturbedBacktest backtest = PerturbedBacktest.of(CORPUS, DetectorConfig.defaults());

        JsonNode report = Json.MAPPER.readTree(backtest.json());
        assertThat(report.path("classes").asDouble()).isGreaterThanOrEqualTo(.97);
        assertThat(report.path("slingshotRecall").asDouble()).isGreaterThanOrEqualTo(.9);
        assertThat(report.path("slingshotPrecision").asDouble()).isGreaterThanOrEqualTo(.98);
        assertThat(report.path("faults"))
                .allMatch(fault -> fault.path("classesRight").asInt() >= 30)
                .allMatch(fault -> fault.path("slingshotPrecision").asDouble() == 1);
    }

    @Test
    void faults_are_put_in_the_same_way_every_time() throws IOException {
        Files.copy(CORPUS.resolve("sling-gauss-s1.jsonl.gz"), folder.resolve("sling.jsonl.gz"));
        labels("{\"sling\": {\"class\": \"memorised\", \"slingshots\": [536, 1046, 1619, 2213]}}");

        PerturbedBacktest backtest = PerturbedBacktest.of(folder, DetectorConfig.defaults());

        assertThat(PerturbedBacktest.of(folder, DetectorConfig.defaults()).lines())
                .isEqualTo(backtest.lines());
        assertThat(backtest.lines())
                .anyMatch(line -> line.matches("noise of 1 % +1 +1 +4 +4 +1"))
                .contains("noise of 1 %: sling: invented slingshots at [2833]");
    }

    @Test
    void a_trace_that_is_not_as_labelled_is_named_with_what_is_wrong() throws IOException {
        Files.copy(CORPUS.resolve("sling-gauss-s1.jsonl.gz"), folder.resolve("sling.jsonl.gz"));
        labels("{\"sling\": {\"class\": \"grokked\", \"slingshots\": [536, 2000], \"ambiguous_spikes\": [1046]}}");

        Backtest backtest = Backtest.of(folder, DetectorConfig.defaults());

        assertThat(backtest.lines().getLast())
                .isEqualTo("sling: class memorised instead of grokked; missed slingshots at [2000];"
                        + " invented slingshots at [1619, 2213, 2833]");
        assertThat(backtest.lines())
                .anyMatch(line -> line.matches("grokking +1 +0 +0 +1\\.000 +0\\.000 +- +-"))
                .anyMatch(line -> line.matches("slingshot +2 +1 +3 +0\\.250 +0\\.500 +-?\\d+ +-?\\d+"));
    }

    @Test
    void what_cannot_be_judged_is_said_in_one_line() throws IOException {
        assertThatThrownBy(() -> Backtest.of(folder, DetectorConfig.defaults()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("labels.json");
        labels("{\"gone\": {\"class\": \"grokked\"}}");
        assertThatThrownBy(() -> Backtest.of(folder, DetectorConfig.defaults()))
                .isInstanceOf(Failure.class)
                .hasMessage("there is no trace " + folder.resolve("gone.jsonl.gz"));
        labels("{\"../gone\": {\"class\": \"grokked\"}}");
        assertThatThrownBy(() -> Backtest.of(folder, DetectorConfig.defaults()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("outside of its folder: '../gone'");
        labels("{\"a\": {}}");
        assertThatThrownBy(() -> Backtest.of(folder, DetectorConfig.defaults()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("a has no class");
    }

    private void labels(String json) throws IOException {
        Files.writeString(folder.resolve("labels.json"), json);
    }
}
