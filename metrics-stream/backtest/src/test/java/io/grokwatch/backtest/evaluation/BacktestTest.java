package io.grokwatch.backtest.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.backtest.InputException;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scores of the detectors on recorded runs, and what happens with labels and traces that cannot be judged. */
class BacktestTest {
    private static final Path CORPUS = Path.of("../../metrics-stream/detect/src/test/resources/corpus");

    @TempDir
    Path folder;

    @Test
    void the_runs_of_the_corpus_are_classified_as_labelled() {
        Backtest backtest = Backtest.of(CORPUS, DetectorConfig.defaults());

        assertThat(backtest.traces()).isEqualTo(32);
        assertThat(backtest.classesRight()).isEqualTo(32);
        assertThat(backtest.slingshot().recall()).isGreaterThanOrEqualTo(.95);
        assertThat(backtest.slingshot().precision()).isEqualTo(1);
        assertThat(backtest.grokking().recall()).isEqualTo(1);
        assertThat(backtest.onset().recall()).isEqualTo(1);
        assertThat(backtest.onset().maxDelaySteps()).isNegative();
        assertThat(backtest.suspicion().invented()).isZero();
        assertThat(backtest.wrong()).isEmpty();
    }

    @Test
    void runs_of_which_every_fifth_step_is_known_keep_their_slingshots() {
        Backtest backtest = Backtest.thinned(CORPUS, DetectorConfig.defaults(), 5);

        assertThat(backtest.classesRight()).isEqualTo(32);
        assertThat(backtest.slingshot().recall()).isGreaterThanOrEqualTo(.9);
        assertThat(backtest.slingshot().precision()).isEqualTo(1);
    }

    @Test
    void runs_that_no_parameter_was_fitted_on_are_classified_as_labelled() {
        Backtest backtest = Backtest.of(CORPUS.resolveSibling("held-out"), DetectorConfig.defaults());

        assertThat(backtest.traces()).isEqualTo(8);
        assertThat(backtest.wrong()).isEmpty();
    }

    @Test
    void jolts_of_a_network_that_slingshots_are_not_counted_as_slingshots() {
        Backtest backtest = Backtest.of(CORPUS.resolveSibling("jolted"), DetectorConfig.defaults());

        assertThat(backtest.slingshot().labelled()).isEqualTo(6);
        assertThat(backtest.wrong()).isEmpty();
    }

    @Test
    void perturbed_copies_are_classified_as_labelled_but_for_a_few() {
        PerturbedBacktest backtest = PerturbedBacktest.of(CORPUS, DetectorConfig.defaults());

        assertThat(backtest.all().classes()).isGreaterThanOrEqualTo(.97);
        assertThat(backtest.all().slingshotRecall()).isGreaterThanOrEqualTo(.9);
        assertThat(backtest.all().slingshotPrecision()).isGreaterThanOrEqualTo(.98);
        assertThat(backtest.faults())
                .extracting(PerturbedBacktest.Fault::totals)
                .allMatch(fault -> fault.classesRight() >= 30)
                .allMatch(fault -> fault.slingshotPrecision() == 1);
    }

    @Test
    void perturbations_are_the_same_every_time() throws IOException {
        Files.copy(CORPUS.resolve("sling-gauss-s1.jsonl.gz"), folder.resolve("sling.jsonl.gz"));
        labels("{\"sling\": {\"class\": \"memorised\", \"slingshots\": [536, 1046, 1619, 2213]}}");

        PerturbedBacktest backtest = PerturbedBacktest.of(folder, DetectorConfig.defaults());

        assertThat(PerturbedBacktest.of(folder, DetectorConfig.defaults())).isEqualTo(backtest);
        assertThat(backtest.faults())
                .filteredOn(fault -> fault.fault().equals("noise of 1 %"))
                .singleElement()
                .extracting(PerturbedBacktest.Fault::totals)
                .returns(1, PerturbedBacktest.Totals::traces)
                .returns(1L, PerturbedBacktest.Totals::classesRight)
                .returns(4, totals -> totals.slingshots().labelled())
                .returns(4, totals -> totals.slingshots().found())
                .returns(1, totals -> totals.slingshots().invented());
        assertThat(backtest.wrong())
                .contains(new PerturbedBacktest.Mistake("noise of 1 %", "sling", "invented slingshots at [2833]"));
    }

    @Test
    void a_trace_that_is_not_as_labelled_is_named_with_the_differences() throws IOException {
        Files.copy(CORPUS.resolve("sling-gauss-s1.jsonl.gz"), folder.resolve("sling.jsonl.gz"));
        labels("{\"sling\": {\"class\": \"grokked\", \"slingshots\": [536, 2000], \"ambiguous_spikes\": [1046]}}");

        Backtest backtest = Backtest.of(folder, DetectorConfig.defaults());

        assertThat(backtest.wrong())
                .containsExactly(new Backtest.Mistake(
                        "sling",
                        "class memorised instead of grokked; missed slingshots at [2000];"
                                + " invented slingshots at [1619, 2213, 2833]"));
        assertThat(backtest.grokking()).isEqualTo(new Score(1, 0, 0, null, null));
        assertThat(backtest.slingshot().labelled()).isEqualTo(2);
        assertThat(backtest.slingshot().found()).isEqualTo(1);
        assertThat(backtest.slingshot().invented()).isEqualTo(3);
        assertThat(backtest.slingshot().precision()).isEqualTo(.25);
        assertThat(backtest.slingshot().recall()).isEqualTo(.5);
    }

    @Test
    void the_json_form_has_counts_scores_and_mistakes() throws IOException {
        labels("{}");

        String report = Json.MAPPER.writeValueAsString(Backtest.of(folder, DetectorConfig.defaults()));
        JsonNode perturbed = Json.MAPPER.valueToTree(PerturbedBacktest.of(folder, DetectorConfig.defaults()));

        String score = "{\"labelled\":0,\"found\":0,\"invented\":0,\"medianDelaySteps\":null,\"mostDelaySteps\":null,"
                + "\"precision\":1.0,\"recall\":1.0}";
        assertThat(report)
                .isEqualTo("{\"traces\":0,\"classesRight\":0,\"onset\":%1$s,\"grokking\":%1$s,\"suspicion\":%1$s,"
                                .formatted(score)
                        + "\"slingshot\":%s,".formatted(score)
                        + "\"memorised\":{\"labelled\":0,\"within\":0},\"solved\":{\"labelled\":0,\"within\":0},"
                        + "\"maxGrokkingClaims\":0,\"wrong\":[]}");
        assertThat(perturbed.fieldNames())
                .toIterable()
                .containsExactly(
                        "traces",
                        "classesRight",
                        "classes",
                        "slingshotRecall",
                        "slingshotPrecision",
                        "faults",
                        "wrong");
        assertThat(perturbed.path("faults").path(0).fieldNames())
                .toIterable()
                .containsExactly("fault", "traces", "classesRight", "classes", "slingshotRecall", "slingshotPrecision");
    }

    @Test
    void inputs_that_cannot_be_judged_are_reported_in_one_line() throws IOException {
        assertThatThrownBy(() -> Backtest.of(folder, DetectorConfig.defaults()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("labels.json");
        labels("{\"gone\": {\"class\": \"grokked\"}}");
        assertThatThrownBy(() -> Backtest.of(folder, DetectorConfig.defaults()))
                .isInstanceOf(InputException.class)
                .hasMessage("there is no trace " + folder.resolve("gone.jsonl.gz"));
        labels("{\"../gone\": {\"class\": \"grokked\"}}");
        assertThatThrownBy(() -> Backtest.of(folder, DetectorConfig.defaults()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("outside of its folder: '../gone'");
        labels("{\"a\": {}}");
        assertThatThrownBy(() -> Backtest.of(folder, DetectorConfig.defaults()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a has no class");
    }

    private void labels(String json) throws IOException {
        Files.writeString(folder.resolve("labels.json"), json);
    }
}
