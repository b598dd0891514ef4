package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.cli.display.RunsDisplay;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.sweep.SubmittedSweep;
import io.grokwatch.cli.sweep.SweepCost;
import io.grokwatch.cli.sweep.SweepFile;
import io.grokwatch.cli.sweep.SweepReport;
import io.grokwatch.events.RunRequirements;
import io.grokwatch.events.codec.Json;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.SweepCell;
import io.grokwatch.tracker.client.SweepRun;
import io.grokwatch.tracker.client.SweepTable;
import io.grokwatch.tracker.client.SweepView;
import io.grokwatch.tracker.client.TrackerClient;
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
            // Lines are shorter than a terminal: one that is wrapped within a number could not be copied.
            "  random:",
            "    samples: 5",
            "    seed: 1",
            "    draw: {wd: {uniform: [0, 2]}, lr: {log: [1.0e-3, 1.0e-1]}}",
            "  requires: {device: cuda}   # of the workers; also memoryMib and label",
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

    @Mixin
    private RequirementOptions requirements = new RequirementOptions();

    @ArgGroup(exclusive = true)
    private Mode mode = new Mode();

    @Option(names = "--json", description = "print a JSON line for each cell")
    private boolean json;

    /** Alternatives to submitting the sweep. */
    static final class Mode {
        @Option(names = "--dry-run", description = "print the names of the runs, and submit none")
        private boolean dryRun;

        @Option(
                names = "--resume",
                description =
                        "submit the runs of the submitted sweep that failed, were stopped or are missing, and wait")
        private boolean resume;

        @Option(
                names = "--table",
                description = "print the table of the runs of the sweep that have ended; submit none, do not wait")
        private boolean table;

        @Option(names = "--stop", description = "stop all runs of the sweep")
        private boolean stop;
    }

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        NewSweep sweep = sweep();
        requireTrainable(sweep);
        SweepCost cost = SweepCost.of(sweep);
        if (mode.dryRun) {
            sweep.runs().forEach(run -> terminal.print(String.valueOf(run.name())));
            terminal.note(cost.toString());
            stack.trackerIfRunning().ifPresent(running -> {
                try (TrackerClient tracker = running) {
                    cost.estimate(sweep, tracker).ifPresent(terminal::note);
                }
            });
            return 0;
        }
        try (TrackerClient tracker = stack.tracker()) {
            boolean exists = mode.resume || mode.table || mode.stop;
            if (!exists) {
                terminal.note(cost.toString());
                cost.estimate(sweep, tracker).ifPresent(terminal::note);
            }
            SubmittedSweep submitted =
                    exists ? SubmittedSweep.find(tracker, sweep) : SubmittedSweep.submit(tracker, sweep);
            if (mode.stop) {
                submitted.stop();
                terminal.note("sweep " + submitted.id() + " is stopped; --resume submits its runs again");
                return 0;
            }
            Shown shown = new Shown(RunsDisplay.on(terminal.err()));
            if (mode.resume) {
                submitted.resume(sweep);
            }
            SweepView view = submitted.view();
            if (mode.table) {
                terminal.note(view.ended() + " of " + view.runs() + " runs have ended");
            } else {
                terminal.note(view.runs() + " runs of sweep " + view.id()
                        + " are with the tracker; they continue when this command is ended, and --table prints their"
                        + " results");
                submitted.await(shown);
            }
            return report(submitted.table(shown));
        }
    }

    private record Shown(RunsDisplay display) implements SubmittedSweep.Progress {
        @Override
        public void at(List<RunView> training, int ended, int runs) {
            display.show(training, ended, runs);
        }

        @Override
        public void unsettled() {
            display.note("results still change after a minute: the table may lack the newest, --table prints it again");
        }
    }

    private NewSweep sweep() {
        RunRequirements required = requirements.required();
        if (!Files.isReadable(file)) {
            throw new UserErrorException("there is no sweep " + file);
        }
        try {
            NewSweep sweep = SweepFile.read(file);
            return required == null ? sweep : sweep.requiring(required);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserErrorException("sweep " + file + ": " + e.getMessage(), e);
        }
    }

    private void requireTrainable(NewSweep sweep) {
        List<NewRun> runs = sweep.runs();
        // The seed of a run decides nothing that could be refused.
        for (int i = 0; i < runs.size(); i += sweep.seeds().size()) {
            NewRun first = runs.get(i);
            try {
                SubmissionChecks.requireTrainable(first);
            } catch (UserErrorException refused) {
                throw new UserErrorException(
                        "sweep " + file + ", run '" + first.name() + "': " + refused.getMessage(), refused);
            }
        }
    }

    private int report(SweepTable table) throws JsonProcessingException {
        if (json) {
            for (SweepCell cell : table.cells()) {
                terminal.print(Json.MAPPER.writeValueAsString(cell));
            }
        } else {
            SweepReport.lines(table).forEach(terminal::print);
        }
        List<SweepRun> failed = SubmittedSweep.runs(table)
                .filter(run -> run.status() == RunStatus.FAILED)
                .toList();
        failed.stream()
                .limit(MAX_FAILURES_PRINTED)
                .forEach(run -> terminal.note("run " + run.id() + " failed: " + run.reason()));
        if (!failed.isEmpty()) {
            throw new UserErrorException(failed.size() + " runs of the sweep failed");
        }
        return 0;
    }
}
