package io.grokwatch.cli.display;

import io.grokwatch.tracker.client.RunView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The progress of runs: on a terminal, a block of lines that is redrawn in place; elsewhere, a line whenever the state of a
 * run changes.
 */
public final class RunsDisplay {
    /** System property set by the launcher: whether standard error is a terminal. */
    private static final String TERMINAL = "grokwatch.terminal";

    /** Moves to the first column too: a terminal echoes Ctrl-C at the cursor. */
    private static final String UP = "\u001b[%dF";

    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintWriter out;
    private final boolean terminal;
    private final int columns;
    private final Map<String, String> milestones = new HashMap<>();
    private int drawn;
    private boolean ended;

    /**
     * @param terminal whether lines can be replaced
     * @param columns the terminal's width, at least 20
     */
    RunsDisplay(PrintWriter out, boolean terminal, int columns) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
    }

    /** A display on standard error, as the launcher describes it. */
    public static RunsDisplay on(PrintWriter standardError) {
        return new RunsDisplay(
                standardError, Boolean.getBoolean(TERMINAL), Integer.getInteger("grokwatch.columns", 120));
    }

    /** Shows the state of runs. */
    public synchronized void show(List<RunView> runs) {
        if (ended) {
            return;
        }
        if (terminal) {
            draw(null, runs);
            return;
        }
        for (RunView run : runs) {
            String milestone = RunLine.milestone(run);
            if (!milestone.equals(milestones.put(run.id(), milestone))) {
                out.println(RunLine.of(run));
            }
        }
        out.flush();
    }

    /** Shows how many of the runs have ended, and the state of those in training. */
    public synchronized void show(List<RunView> training, int done, int runs) {
        String progress = done + " of " + runs + " runs have ended, " + training.size() + " in training";
        if (terminal) {
            draw(progress, training);
        } else if (!progress.equals(milestones.put("", progress))) {
            out.println(progress);
            out.flush();
        }
    }

    /** Prints a line above the runs that is not redrawn. */
    public synchronized void note(String line) {
        if (terminal && drawn > 0 && !ended) {
            out.print(UP.formatted(drawn));
            out.print(CLEAR_BELOW);
            drawn = 0;
        }
        out.println(line);
        out.flush();
    }

    /** Prints the last line below the runs, and redraws nothing from then on. */
    public synchronized void end(String line) {
        ended = true;
        out.println((terminal ? "\r" + CLEAR_LINE : "") + line);
        out.flush();
    }

    private void draw(@Nullable String heading, List<RunView> runs) {
        List<String> lines = new ArrayList<>();
        if (heading != null) {
            lines.add(heading);
        }
        runs.forEach(run -> lines.add(RunLine.of(run, columns)));
        if (drawn > 0) {
            out.print(UP.formatted(drawn));
        }
        for (String line : lines) {
            out.print(CLEAR_LINE);
            out.println(line.length() < columns ? line : line.substring(0, columns - 1));
        }
        if (lines.size() < drawn) {
            out.print(CLEAR_BELOW);
        }
        drawn = lines.size();
        out.flush();
    }
}
