package io.grokwatch.cli.display;

import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationEnding;
import io.grokwatch.events.RunClass;
import io.grokwatch.tracker.client.RunView;
import java.util.Locale;

/** The verdict on a run in words: the same as those of the page's {@code verdict.ts}. */
public final class VerdictText {
    private VerdictText() {}

    /**
     * The class, with what became of the solution where that is not what its class promises, and whether it rests on losses
     * alone: {@code grokked, unstable}. A dash before any verdict.
     */
    public static String label(RunView run) {
        if (run.verdict() == null) {
            return "-";
        }
        StringBuilder label = new StringBuilder(words(run.verdict()));
        Generalisation solution = run.generalisation();
        if (solution != null && isSolved(run.verdict()) && solution.ending() != GeneralisationEnding.KEPT) {
            label.append(", ").append(words(solution.ending()));
        }
        return label.append(run.weak() ? ", weak" : "").toString();
    }

    /** The label, and for a run that has generalised since when and how reliably the validation set was solved. */
    public static String sentence(RunView run) {
        Generalisation solution = run.generalisation();
        if (run.verdict() == null || solution == null || !isSolved(run.verdict())) {
            return label(run);
        }
        return String.format(
                Locale.ROOT,
                "%s: solved at step %,d and at %.0f %% of the evaluations since%s",
                label(run),
                solution.generalisedStep(),
                // 100 % is claimed of all evaluations only.
                Math.floor(100 * solution.solvedShare()),
                solution.stableFrom() == null || solution.solvedShare() == 1
                        ? ""
                        : String.format(Locale.ROOT, ", at all of them from %,d on", solution.stableFrom()));
    }

    private static boolean isSolved(RunClass verdict) {
        return verdict == RunClass.GROKKED || verdict == RunClass.GENERALISED;
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
