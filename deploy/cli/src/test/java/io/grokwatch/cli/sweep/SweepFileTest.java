package io.grokwatch.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.NewSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepFileTest {
    @Test
    void grid_isEveryCombinationInTheOrderOfTheFile() {
        NewSweep sweep = SweepFile.parse("""
                name: data-fraction
                recipe: hello-grok
                steps: 4000
                seeds: 2
                set: {lr: 3e-3, bias: true}
                grid:
                  wd: [0.0, 1.0]
                  frac: [0.3, 0.5, 0.7]
                """);

        assertThat(sweep.varied()).containsExactly("wd", "frac");
        assertThat(sweep.runs())
                .filteredOn(run -> run.seed() == 0)
                .extracting(NewRun::name)
                .containsExactly(
                        "data-fraction wd=0 frac=0.3 seed 0",
                        "data-fraction wd=0 frac=0.5 seed 0",
                        "data-fraction wd=0 frac=0.7 seed 0",
                        "data-fraction wd=1 frac=0.3 seed 0",
                        "data-fraction wd=1 frac=0.5 seed 0",
                        "data-fraction wd=1 frac=0.7 seed 0");
        assertThat(sweep.seeds()).containsExactly(0L, 1L);
        assertThat(sweep.steps()).isEqualTo(4000);
        assertThat(sweep.parameters().values()).containsEntry("lr", 0.003).containsEntry("bias", true);
    }

    @Test
    void theExampleOfTheGuide_isAGridOfSixCells() throws IOException {
        NewSweep sweep = SweepFile.parse(Files.readString(Path.of("..", "examples", "fraction.yaml")));

        assertThat(sweep.cells()).hasSize(6);
        assertThat(sweep.seeds()).containsExactly(0L, 1L);
    }

    @Test
    void drawnPoints_lieInTheirDomainsAndAreTheSameForTheSameSeed() {
        String yaml = """
                name: wide
                recipe: hello-grok
                random:
                  samples: 50
                  seed: 7
                  draw:
                    lr: {log: [1e-4, 1e-1]}
                    wd: {uniform: [0, 5]}
                    width: {whole: [64, 66]}
                    opt: {choice: [Adam, AdamW]}
                """;

        List<Parameters> cells = SweepFile.parse(yaml).cells();

        assertThat(cells).hasSize(50).isEqualTo(SweepFile.parse(yaml).cells());
        assertThat(cells).allSatisfy(cell -> {
            assertThat((Double) cell.values().get("lr")).isBetween(1e-4, 1e-1);
            assertThat((Double) cell.values().get("wd")).isBetween(0.0, 5.0);
            assertThat((Long) cell.values().get("width")).isBetween(64L, 66L);
        });
        assertThat(cells).extracting(cell -> cell.values().get("opt")).contains("Adam", "AdamW");
        assertThat(cells)
                .extracting(
                        cell -> (Double) Objects.requireNonNull(cell.values().get("lr")))
                .filteredOn(rate -> rate < 1e-2)
                .hasSizeBetween(20, 45);
    }

    @Test
    void whatIsRequired_isRequiredOfTheWorkerOfEachRun() {
        NewSweep sweep = SweepFile.parse("""
                name: wide
                recipe: hello-grok
                seeds: 2
                requires: {device: cuda, memoryMib: 16000, label: a100}
                """);

        assertThat(sweep.runs())
                .extracting(NewRun::requires)
                .containsExactly(
                        new RunRequirements("cuda", 16000L, "a100"), new RunRequirements("cuda", 16000L, "a100"));
    }

    @Test
    void secondDocument_isRefused() {
        assertThatThrownBy(() -> SweepFile.parse("name: n\nrecipe: r\n---\nname: m\nrecipe: r\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the file: expected one document, there is a second");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "recipe: r                                  | name: expected text, was missing",
                "name: n                                    | recipe: expected text, was missing",
                "{name: n, recipe: r, stepps: 1}            | the file: 'stepps' is unknown, expected [experiment, grid, name, random",
                "{name: n, recipe: r, steps: 0}             | steps: expected a whole number of at least 1, was 0",
                "{name: n, recipe: r, seeds: []}            | seeds: expected how many, from 1 to 1000, or a list of seeds, was []",
                "{name: n, recipe: r, seeds: [a]}           | seeds: expected a list of whole numbers, has a",
                "{name: n, recipe: r, seeds: [1, 2, 1]}     | seeds: expected different values, has 1 twice",
                "{name: n, recipe: r, seeds: 99999999999999999999} | seeds: expected how many, from 1 to 1000",
                "{name: n, recipe: r, steps: 1.5}           | steps: expected a whole number of at least 1, was 1.5",
                "{name: n, recipe: r, set: {wd: 99999999999999999999}} | set.wd: expected a whole number of at most 64 bits",
                "{name: n, recipe: r, grid: {wd: 1}}        | grid.wd: expected a list of values, was 1",
                "{name: n, recipe: r, grid: {wd: [[1]]}}    | grid.wd: expected text, a number, true or false, was [1]",
                "{name: n, recipe: r, grid: {wd: [1, 2, 1.0]}} | grid.wd: expected different values, has 1.0 twice",
                "{name: n, recipe: r, grid: {opt: [SGD, SGD]}} | grid.opt: expected different values, has SGD twice",
                "{name: n, recipe: hello-grok, set: {wd: 1}, grid: {wd: [1]}} | setting wd is both in set and varied",
                "{name: n, recipe: r, random: {samples: 0, draw: {wd: {uniform: [0, 1]}}}} | random.samples: expected a whole number",
                "{name: n, recipe: r, random: {samples: 2}} | random.draw: expected settings to draw, was missing",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {log: [0, 1]}}}} | random.draw.wd.log: expected to begin above 0, was 0.0",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {log: [1, 1e999]}}}} | random.draw.wd.log: expected min < max, both finite, was [1.0, Infinity]",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {uniform: [0, .inf]}}}} | not YAML: Malformed numeric value '.inf', in line 1, column 72",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {uniform: [-1.7e+308, 1.7e+308]}}}} | random.draw.wd.uniform: expected min < max, both finite",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {uniform: [a, 1]}}}} | random.draw.wd.uniform: expected a number, was \"a\"",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {whole: [64.5, 128]}}}} | random.draw.wd.whole: expected a whole number, was 64.5",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {whole: [2, 2]}}}} | random.draw.wd.whole: expected min < max",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {whole: [0, 9223372036854775807]}}}} | random.draw.wd.whole: expected min < max < 9223372036854775807",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {whole: [0, 9223372036854775808]}}}} | random.draw.wd.whole: expected a whole number, was 9223372036854775808",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {normal: [0, 1]}}}} | random.draw.wd: expected one of uniform, log, whole, choice, was normal",
                "{name: n, recipe: r, random: {samples: 2, draw: {wd: {uniform: [2]}}}} | random.draw.wd.uniform: expected [min, max], was [2]",
                "{name: n, recipe: hello-grok, random: {samples: 100000, draw: {wd: {uniform: [1, 2]}}}} | a sweep has at most 1000 runs",
                "{name: n, recipe: hello-grok, requires: {gpu: 1}} | requires: 'gpu' is unknown, expected [device, label, memoryMib]",
                "{name: n, recipe: hello-grok, requires: {device: tpu}} | requires.device must be cpu or cuda, was 'tpu'",
                "{name: n, recipe: hello-grok, requires: {memoryMib: 0}} | requires.memoryMib: expected a whole number of at least 1, was 0",
                "{name: n, recipe: hello-grok, requires: {label: a b}} | a label must be 1 to 63 letters",
                "{name: n, name: m, recipe: r}              | not YAML: Duplicate field 'name'",
                "''                                         | the file: expected a mapping, was",
                "[1                                         | not YAML"
            })
    void mistake_isReportedWithItsPlaceAndWhatWasExpected(String yaml, String expected) {
        assertThatThrownBy(() -> SweepFile.parse(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }
}
