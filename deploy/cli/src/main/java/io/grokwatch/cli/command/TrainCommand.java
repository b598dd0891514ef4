package io.grokwatch.cli.command;

import io.grokwatch.backtest.trace.SnapshotSignsFile;
import io.grokwatch.cli.display.Accuracies;
import io.grokwatch.cli.display.RunsDisplay;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.tracker.Polling;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Structure;
import io.grokwatch.tracker.client.NewRun;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.trainer.spi.RunControl;
import io.grokwatch.trainer.standalone.StandaloneTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "train", description = "Submits a run of a recipe and prints its id, or trains it in this process.")
final class TrainCommand implements Callable<Integer> {
    private static final Polling POLLING = Polling.every(Duration.ofMillis(500), 60);
    private static final int SPARKLINE_POINTS = 60;
    private static final int TENTHS = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions stack = new StackOptions();

    @Mixin
    private SubmissionOptions options = new SubmissionOptions();

    @Parameters(
            paramLabel = "RECIPE",
            arity = "0..1",
            completionCandidates = CompletionCommand.RecipeNames.class,
            description = "see ./grokwatch recipes")
    private @Nullable String recipe;

    @Option(
            names = "--trainer",
            paramLabel = "NAME",
            description =
                    "a trainer of the workers instead of a recipe, with --steps; for example one of their plugins")
    private @Nullable String trainer;

    @Option(names = "--follow", description = "show the run until it has ended")
    private boolean follow;

    @Option(names = "--standalone", description = "train in this process, without a stack")
    private boolean standalone;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "the trace to write, gzip if it ends with .gz; with --standalone")
    private @Nullable Path out;

    @Option(
            names = "--geometry",
            paramLabel = "FILE",
            description = "file for the embedding features of each snapshot, one JSON line each;"
                    + " with --standalone, for ./grokwatch calibrate")
    private @Nullable Path geometry;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (standalone != (out != null)) {
            throw new ParameterException(spec.commandLine(), "--standalone and --out FILE go together");
        }
        if (geometry != null && !standalone) {
            throw new ParameterException(spec.commandLine(), "--geometry FILE goes with --standalone");
        }
        NewRun submission = submission();
        if (out != null) {
            trainHere(submission, out);
            return 0;
        }
        try (TrackerClient tracker = stack.tracker()) {
            RunView run = tracker.submit(submission);
            terminal.print(run.id());
            terminal.note("page " + tracker.page(run.id()));
            if (follow) {
                follow(tracker, run.id());
            }
            return 0;
        }
    }

    private NewRun submission() {
        if (recipe != null && trainer == null) {
            return options.of(recipe);
        }
        if (trainer != null && recipe == null) {
            return options.ofTrainer(trainer);
        }
        throw new ParameterException(spec.commandLine(), "name a RECIPE, or a trainer with --trainer");
    }

    private void trainHere(NewRun submission, Path trace) throws IOException {
        RunSpec run = SubmissionChecks.spec(
                new RunId((submission.recipe() == null ? submission.trainer() : submission.recipe()) + "-"
                        + submission.seed()),
                submission);
        // Otherwise Ctrl-C would leave a partial trace.
        try (ShutdownSignal interruption = new ShutdownSignal()) {
            SnapshotSignsFile signs = new SnapshotSignsFile();
            StandaloneTraining.Progress progress = new StandaloneTraining.Progress() {
                @Override
                public void at(long step, long steps, Map<String, Double> metrics) {
                    if (interruption.isRequested()) {
                        // Printed here: once the trace is deleted, the process may exit at any moment.
                        terminal.note("interrupted at step " + step + ", no trace is written");
                        throw new CancellationException();
                    }
                    progress(step, steps, metrics);
                }

                @Override
                public void snapshot(
                        long step, String tensor, int rows, int columns, float[] values, Structure structure) {
                    if (geometry != null) {
                        signs.add(run.runId(), step, tensor, rows, columns, values, structure);
                    }
                }
            };
            StandaloneTraining.Result result = StandaloneTraining.train(run, "cpu", trace, progress, RunControl.NONE);
            if (geometry != null) {
                signs.write(geometry);
            }
            terminal.note(result.steps() + " steps in " + result.trace());
        } catch (CancellationException interrupted) {
            // The exit code is that of the signal.
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new UserErrorException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UserErrorException(String.valueOf(e.getMessage()), e);
        }
    }

    private void progress(long step, long steps, Map<String, Double> metrics) {
        if ((step + 1) * TENTHS / steps != step * TENTHS / steps) {
            Accuracies accuracies = new Accuracies(metrics);
            terminal.note(String.format(
                    Locale.ROOT,
                    "step %,d/%,d  train %s  val %s",
                    step + 1,
                    steps,
                    accuracies.train(),
                    accuracies.validation()));
        }
    }

    private void follow(TrackerClient tracker, String id) throws InterruptedException {
        RunsDisplay display = RunsDisplay.on(terminal.err());
        RunView ended = POLLING.until(
                run -> {
                    display.show(List.of(run));
                    return run.hasEnded();
                },
                () -> tracker.run(id, SPARKLINE_POINTS));
        if (ended.status() == RunStatus.FAILED) {
            throw new UserErrorException("run " + id + " failed: " + ended.reason());
        }
    }
}
