package io.grokwatch.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.codec.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SweepReportTest {
    private static final Sweep SWEEP = SweepFile.parse("""
            name: n
            recipe: hello-grok
            seeds: 3
            grid: {frac: [0.3, 0.6, 0.9]}
            """);

    @Test
    void cells_haveMediansAndSayHowManyRunsCameSoFar() {
        SweepReport report = new SweepReport(
                SWEEP,
                List.of(
                        ended(0, 100L, null),
                        ended(0, 120L, null),
                        ended(0, null, null),
                        ended(1, 50L, 800L),
                        ended(1, 50L, 600L),
                        ended(1, 100L, null),
                        ended(2, 50L, 100L),
                        failed(2),
                        ended(2, 100L, 300L)));

        assertThat(report.lines())
                .containsExactly(
                        "frac  RUNS  MEMORISED     GENERALISED   RATIO",
                        "0.3   3     110 (2 of 3)  never         -",
                        "0.6   3     50            700 (2 of 3)  14.0",
                        "0.9   2     75            200           2.5");
        assertThat(report.failed()).hasSize(1);
    }

    @Test
    void cellsWithoutRunsThatEnded_andThoseThatGeneraliseAsTheyFit_haveNothingToTell() {
        SweepReport report = new SweepReport(SWEEP, List.of(failed(0), ended(1, null, 75L), ended(1, null, 125L)));

        assertThat(report.lines())
                .containsExactly(
                        "frac  RUNS  MEMORISED  GENERALISED  RATIO",
                        "0.3   0     -          -            -",
                        "0.6   2     -          100          -",
                        "0.9   0     -          -            -");
    }

    @Test
    void outcome_readsTheFirstTimeThatEachPhaseIsReckonedFrom() throws Exception {
        List<JsonNode> phases = List.of(
                Json.MAPPER.readTree("{\"phase\": \"MEMORISED\", \"sinceStep\": 50}"),
                Json.MAPPER.readTree("{\"phase\": \"TRANSITION\", \"sinceStep\": 300}"),
                Json.MAPPER.readTree("{\"phase\": \"GENERALISED\", \"sinceStep\": 650}"),
                Json.MAPPER.readTree("{\"phase\": \"COLLAPSED\", \"sinceStep\": 900}"),
                Json.MAPPER.readTree("{\"phase\": \"GENERALISED\", \"sinceStep\": 950}"));

        SweepResult outcome = SweepResult.of("r", 0, "FINISHED", null, phases);

        assertThat(outcome.memorisedStep()).isEqualTo(50);
        assertThat(outcome.generalisedStep()).isEqualTo(650);
        assertThat(outcome.ratio()).isEqualTo(13.0);
    }

    private static SweepResult ended(int cell, @Nullable Long memorised, @Nullable Long generalised) {
        return new SweepResult("r", cell, "FINISHED", null, memorised, generalised);
    }

    private static SweepResult failed(int cell) {
        return new SweepResult("r", cell, "FAILED", "diverged", 50L, null);
    }
}
