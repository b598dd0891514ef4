package io.grokwatch.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.backtest.evaluation.Backtest;
import io.grokwatch.backtest.evaluation.PerturbedBacktest;
import io.grokwatch.backtest.evaluation.Score;
import io.grokwatch.backtest.evaluation.StepAgreement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backtests in a terminal. */
class BacktestTableTest {
    private static final Score NONE = new Score(0, 0, 0, null, null);
    private static final Score SOME = new Score(2, 1, 3, -4L, 12L);

    @Test
    void a_backtest_is_a_row_per_event_then_the_classes_then_the_mistakes() {
        Backtest backtest = new Backtest(
                3,
                2,
                NONE,
                NONE,
                NONE,
                SOME,
                new StepAgreement(2, 1),
                new StepAgreement(1, 1),
                3,
                List.of(new Backtest.Mistake("sling", "missed slingshots at [2000]")));

        assertThat(BacktestTable.of(backtest))
                .containsExactly(
                        "EVENT      LABELLED  FOUND  INVENTED  PRECISION  RECALL  DELAY  AT MOST",
                        "onset      0         0      0         1.000      1.000   -      -",
                        "grokking   0         0      0         1.000      1.000   -      -",
                        "suspicion  0         0      0         1.000      1.000   -      -",
                        "slingshot  2         1      3         0.250      0.500   -4     12",
                        "class right in 2 of 3 traces; delays are in steps",
                        "of these, memorised within 2 % in 1 of 2, solved within 2 % in 1 of 1;"
                                + " at most 3 confirmed claims of grokking in a run",
                        "sling: missed slingshots at [2000]");
    }

    @Test
    void a_perturbed_backtest_is_a_row_per_fault_and_one_over_all() {
        PerturbedBacktest.Totals totals = new PerturbedBacktest.Totals(4, 3, SOME);
        PerturbedBacktest backtest = new PerturbedBacktest(
                totals,
                List.of(new PerturbedBacktest.Fault("no norms", totals)),
                List.of(new PerturbedBacktest.Mistake("no norms", "sling", "class memorised instead of grokked")));

        assertThat(BacktestTable.of(backtest))
                .containsExactly(
                        "FAULT     CLASS RIGHT  OF  SLINGSHOTS  FOUND  INVENTED",
                        "no norms  3            4   2           1      3",
                        "all       3            4   2           1      3",
                        "classes 0.750, slingshot recall 0.500, precision 0.250",
                        "no norms: sling: class memorised instead of grokked");
    }
}
