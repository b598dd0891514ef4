package io.grokwatch.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.codec.Json;
import io.grokwatch.local.Failure;
import io.grokwatch.local.api.Submission;
import io.grokwatch.local.api.TrackerClient;
import io.grokwatch.local.show.RunsDisplay;
import io.grokwatch.local.sweep.Outcome;
import io.grokwatch.local.sweep.Sweep;
import io.grokwatch.local.sweep.SweepFile;
import io.grokwatch.local.sweep.SweepReport;
import io.grokwatch.local.sweep.SweepRun;
import io.grokwatch.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sweep",
        description = "Submits a family of runs and waits for them: a grid of settings, drawn ones, several seeds.",
        footer = {
            "",
            "  name: data-fraction        # of the family",
            "  recipe: hello-grok",
            "  seeds: 3                   # 0 to 2; or a list",
            "  set: {lr: 0.003}           # in every run",
            "  grid: {frac: [0.3, 0.6]}   # every combination",
            "  random: {samples: 5, seed: 1, draw: {wd: {uniform: [0, 2]}, lr: {log: [1.0e-3, 1.0e-1]}}}",
            ""
        })
final class SweepCommand implements Callable<Integer> {
    private static final int SHOWN_FAILURES = 10;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions stack = new StackOptions();

    @Parameters(paramLabel = "FILE", description = "YAML that describes the family, see below")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "print the names of the runs, and submit none")
    private boolean dryRun;

    @Option(names = "--json", description = "print a JSON line for each cell")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        Sweep sweep = sweep();
        List<Submission> submissions = submissions(sweep);
        if (dryRun) {
            submissions.forEach(submission -> terminal.print(String.valueOf(submission.name())));
            return 0;
        }
        try (TrackerClient tracker = stack.tracker()) {
            SweepRun run = new SweepRun(tracker, sweep);
            run.submit(submissions);
            terminal.note(submissions.size() + " runs of sweep " + sweep.name()
                    + " are in the queue; they go on when this command is ended");
            RunsDisplay display = RunsDisplay.on(terminal.err());
            List<Outcome> outcomes = run.await((training, ended, runs) -> display.show(training, ended, runs));
            return report(new SweepReport(sweep, outcomes));
        }
    }

    private Sweep sweep() {
        if (!Files.isReadable(file)) {
            throw new Failure("there is no sweep " + file);
        }
        try {
            return SweepFile.read(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure("sweep " + file + ": " + e.getMessage(), e);
        }
    }

    private List<Submission> submissions(Sweep sweep) {
        List<Submission> submissions = SweepRun.submissions(sweep, recipe(sweep));
        for (Submission submission : submissions) {
            try {
                Submissions.requireTrainable(submission);
            } catch (Failure refused) {
                throw new Failure(
                        "sweep " + file + ", run '" + submission.name() + "': " + refused.getMessage(), refused);
            }
        }
        return submissions;
    }

    private Recipe recipe(Sweep sweep) {
        try {
            return Submissions.recipe(sweep.recipe());
        } catch (Failure unknown) {
            throw new Failure("sweep " + file + ": " + unknown.getMessage(), unknown);
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
        List<Outcome> failed = report.failed();
        failed.stream()
                .limit(SHOWN_FAILURES)
                .forEach(run -> terminal.note("run " + run.run() + " failed: " + run.reason()));
        if (!failed.isEmpty()) {
            throw new Failure(failed.size() + " runs of the sweep failed");
        }
        return 0;
    }
}
