package io.grokwatch.cli.display;

import io.grokwatch.backtest.evaluation.Backtest;
import io.grokwatch.backtest.evaluation.PerturbedBacktest;
import io.grokwatch.backtest.evaluation.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Backtests as tables. */
public final class BacktestTable {
    private BacktestTable() {}

    /** One row per kind of event, then the traces that are not as labelled. */
    public static List<String> of(Backtest backtest) {
        Table table = new Table("EVENT", "LABELLED", "FOUND", "INVENTED", "PRECISION", "RECALL", "DELAY", "AT MOST");
        backtest.scores()
                .forEach((event, score) -> table.row(
                        event,
                        Integer.toString(score.labelled()),
                        Integer.toString(score.found()),
                        Integer.toString(score.invented()),
                        fraction(score.precision()),
                        fraction(score.recall()),
                        steps(score.medianDelaySteps()),
                        steps(score.maxDelaySteps())));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("class right in " + backtest.classesRight() + " of " + backtest.traces()
                + " traces; delays are in steps");
        lines.add("of these, memorised within 2 % in " + backtest.memorised().within() + " of "
                + backtest.memorised().labelled() + ", solved within 2 % in "
                + backtest.solved().within() + " of " + backtest.solved().labelled()
                + "; at most " + backtest.maxGrokkingClaims() + " confirmed claims of grokking in a run");
        backtest.wrong().forEach(wrong -> lines.add(wrong.trace() + ": " + wrong.mistake()));
        return lines;
    }

    /** One row per fault and one over all, then the copies that are not as labelled. */
    public static List<String> of(PerturbedBacktest backtest) {
        Table table = new Table("FAULT", "CLASS RIGHT", "OF", "SLINGSHOTS", "FOUND", "INVENTED");
        backtest.faults().forEach(fault -> row(table, fault.fault(), fault.totals()));
        row(table, "all", backtest.all());
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("classes " + fraction(backtest.all().classes()) + ", slingshot recall "
                + fraction(backtest.all().slingshotRecall()) + ", precision "
                + fraction(backtest.all().slingshotPrecision()));
        backtest.wrong().forEach(wrong -> lines.add(wrong.fault() + ": " + wrong.trace() + ": " + wrong.mistake()));
        return lines;
    }

    private static void row(Table table, String fault, PerturbedBacktest.Totals totals) {
        Score slingshots = totals.slingshots();
        table.row(
                fault,
                Long.toString(totals.classesRight()),
                Integer.toString(totals.traces()),
                Integer.toString(slingshots.labelled()),
                Integer.toString(slingshots.found()),
                Integer.toString(slingshots.invented()));
    }

    private static String fraction(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String steps(@Nullable Long steps) {
        return steps == null ? "-" : steps.toString();
    }
}
