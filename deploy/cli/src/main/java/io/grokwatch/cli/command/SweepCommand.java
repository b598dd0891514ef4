package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.RunsDisplay;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.sweep.Sweep;
import io.grokwatch.cli.sweep.SweepFile;
import io.grokwatch.cli.sweep.SweepReport;
import io.grokwatch.cli.sweep.SweepResult;
import io.grokwatch.cli.sweep.SweepRun;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sweep",
        description = "Submits a set of runs and waits for them: a grid of settings, random points, several seeds.",
        footer = {
            "",
            "  name: data-fraction        # of the sweep",
            "  recipe: hello-grok",
            "  seeds: 3                   # 0 to 2; or a list",
            "  set: {lr: 0.003}           # in every run",
            "  grid: {frac: [0.3, 0.6]}   # every combination",
            "  random: {samples: 5, seed: 1, draw: {wd: {uniform: [0, 2]}, lr: {log: [1.0e-3, 1.0e-1]}}}",
            ""
        })
final class SweepCommand implements Callable<Integer> {
    private static final int MAX_FAILURES_PRINTED = 10;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions stack = new StackOptions();

    @Parameters(paramLabel = "FILE", description = "YAML file of the sweep, see below")
    private Path file = Path.of("");

    @ArgGroup(exclusive = true)
    private Mode mode = new Mode();

    @Option(names = "--json", description = "print a JSON line for each cell")
    private boolean json;

    /** Alternatives to submitting all runs. */
    static final class Mode {
        @Option(names = "--dry-run", description = "print the names of the runs, and submit none")
        private boolean dryRun;

        @Option(names = "--resume", description = "adopt the existing runs of the sweep, submit the others, and wait")
        private boolean resume;

        @Option(
                names = "--table",
                description = "print the table of the runs of the sweep that have ended; submit none, do not wait")
        private boolean table;
    }

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        Sweep sweep = sweep();
        List<NewRun> submissions = submissions(sweep);
        if (mode.dryRun) {
            submissions.forEach(submission -> terminal.print(String.valueOf(submission.name())));
            return 0;
        }
        try (TrackerClient tracker = stack.tracker()) {
            SweepRun run = new SweepRun(tracker, sweep, submissions);
            Shown shown = new Shown(RunsDisplay.on(terminal.err()));
            if (mode.resume || mode.table) {
                find(run, sweep, submissions.size());
            }
            if (!mode.table) {
                run.submit();
                terminal.note(submissions.size() + " runs of sweep " + sweep.name()
                        + " are with the tracker; they go on when this command is ended, and --resume returns to them");
                run.await(shown);
            }
            return report(new SweepReport(sweep, run.results(shown)));
        }
    }

    private void find(SweepRun run, Sweep sweep, int runs) {
        int others = run.find();
        if (others > 0) {
            terminal.note(others + " runs with names of sweep " + sweep.name() + " have other settings than in " + file
                    + ", and are ignored");
        }
        if (mode.table) {
            if (run.size() == 0) {
                throw new UserErrorException(
                        "the tracker has no run of sweep " + sweep.name() + "; without --table it is submitted");
            }
            terminal.note(run.size() + " of " + runs + " runs are with the tracker, " + run.ended() + " have ended");
        }
    }

    private record Shown(RunsDisplay display) implements SweepRun.Progress {
        @Override
        public void at(List<RunView> training, int ended, int runs) {
            display.show(training, ended, runs);
        }

        @Override
        public void unsettled() {
            display.note("phases still change after a minute: the table may lack the newest, --table prints it again");
        }
    }

    private Sweep sweep() {
        if (!Files.isReadable(file)) {
            throw new UserErrorException("there is no sweep " + file);
        }
        try {
            return SweepFile.read(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserErrorException("sweep " + file + ": " + e.getMessage(), e);
        }
    }

    private List<NewRun> submissions(Sweep sweep) {
        List<NewRun> submissions = SweepRun.submissions(sweep, recipe(sweep));
        // The seed of a run decides nothing that could be refused.
        for (int i = 0; i < submissions.size(); i += sweep.seeds().size()) {
            NewRun first = submissions.get(i);
            try {
                SubmissionChecks.requireTrainable(first);
            } catch (UserErrorException refused) {
                throw new UserErrorException(
                        "sweep " + file + ", run '" + first.name() + "': " + refused.getMessage(), refused);
            }
        }
        return submissions;
    }

    private Recipe recipe(Sweep sweep) {
        try {
            return SubmissionChecks.recipe(sweep.recipe());
        } catch (UserErrorException unknown) {
            throw new UserErrorException("sweep " + file + ": " + unknown.getMessage(), unknown);
        }
    }

    private int report(SweepReport report) throws JsonProcessingException {
        if (json) {
            for (SweepReport.Cell cell : report.cells()) {
                terminal.print(Json.MAPPER.writeValueAsString(cell));
            }
        } else {
            report.lines().forEach(terminal::print);
        }
        List<SweepResult> failed = report.failed();
        failed.stream()
                .limit(MAX_FAILURES_PRINTED)
                .forEach(run -> terminal.note("run " + run.run() + " failed: " + run.reason()));
        if (!failed.isEmpty()) {
            throw new UserErrorException(failed.size() + " runs of the sweep failed");
        }
        return 0;
    }
}
