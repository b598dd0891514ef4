package io.grokwatch.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.cli.display.RunsDisplay;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.tracker.RunFindings;
import io.grokwatch.local.stack.AdminTokenFile;
import io.grokwatch.local.stack.LocalStack;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import io.grokwatch.tracker.client.TrackerUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Starts the whole stack, trains a few recipes and shows their progress, until Ctrl-C.")
final class DemoCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);
    /** How long after the end of its run a detection is waited for. */
    private static final Duration AFTER_THE_END = Duration.ofSeconds(20);

    /** How long the stop of runs is waited for when the demo ends. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration STOP_POLL = Duration.ofMillis(100);

    private static final int SPARKLINE_POINTS = 60;
    private static final int RUNS_LIMIT = 50;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StartOptions options = new StartOptions();

    @Option(
            names = "--recipe",
            paramLabel = "R",
            description = "may be repeated (default: ${DEFAULT-VALUE})",
            defaultValue = "hello-grok,slingshot,memorise-only",
            split = ",")
    private List<String> recipes = List.of();

    @Option(
            names = "--until-detected",
            description = "exit once grokking of the first recipe is detected, and print that event as the last line")
    private boolean untilDetected;

    @Option(names = "--timeout", paramLabel = "S", description = "for --until-detected (default: ${DEFAULT-VALUE})")
    private long timeoutSeconds = 300;

    @Option(names = "--no-browser", description = "do not open the dashboard")
    private boolean noBrowser;

    /** The runs submitted so far; also read by the thread that ends the stack. */
    private final List<String> ids = new CopyOnWriteArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        if (timeoutSeconds < 1) {
            throw new UsageException("--timeout must be at least 1, was " + timeoutSeconds);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        SubmissionOptions unchanged = new SubmissionOptions();
        recipes.forEach(unchanged::of);
        RunsDisplay runs = RunsDisplay.on(terminal.err());
        try (LocalStack stack = options.start(null, workers(), runs::note)) {
            String page = stack.ports().pageAddress();
            // Not closed: the thread that ends the stack uses it until this process exits.
            TrackerClient tracker =
                    new TrackerClient(page, AdminTokenFile.read(options.data()).orElse(null));
            stack.beforeEnd(() -> stopRuns(tracker, runs));
            runs.note("dashboard: " + page + (untilDetected ? "" : "   (Ctrl-C ends everything)"));
            if (!noBrowser) {
                Browser.open(page, runs::note);
            }
            try {
                watch(stack, tracker, runs, unchanged, deadline);
            } catch (UserErrorException | TrackerException e) {
                if (!stack.isEnding()) {
                    throw e;
                }
            }
            return 0;
        }
    }

    /** One worker per recipe, as long as there is a core for each and one for the rest. */
    private int workers() {
        int spare = Runtime.getRuntime().availableProcessors() - 1;
        return Math.clamp(spare, 1, recipes.size());
    }

    private void watch(
            LocalStack stack, TrackerClient tracker, RunsDisplay display, SubmissionOptions unchanged, long deadline)
            throws InterruptedException {
        List<String> waiting = new ArrayList<>(recipes);
        ids.add(tracker.submit(unchanged.of(waiting.removeFirst())).id());
        long endedAt = Long.MAX_VALUE;
        while (true) {
            String failure = stack.failureWithin(POLL.toMillis(), TimeUnit.MILLISECONDS);
            if (failure != null) {
                throw new UserErrorException(failure);
            }
            try {
                RunView first = show(tracker, display);
                // The queue has no order, so the others are submitted once the first has a worker.
                if (first.status() != RunStatus.QUEUED && !waiting.isEmpty()) {
                    ids.add(tracker.submit(unchanged.of(waiting.removeFirst())).id());
                }
                if (untilDetected && printed(tracker, first)) {
                    return;
                }
                if (first.hasEnded() && endedAt == Long.MAX_VALUE) {
                    endedAt = System.nanoTime();
                }
                failIfUndetectable(first, endedAt);
            } catch (TrackerUnavailableException e) {
                // The supervisor restarts a dead service, or reports a failure.
            }
            if (untilDetected && System.nanoTime() > deadline) {
                throw new UserErrorException(
                        "no grokking-detected event of " + recipes.getFirst() + " (run " + ids.getFirst()
                                + ") within " + timeoutSeconds + " s; see the logs in "
                                + options.data().resolve("logs"));
            }
        }
    }

    /** Stops the runs that have not ended; runs left in the queue would be trained at the next start. */
    private void stopRuns(TrackerClient tracker, RunsDisplay runs) {
        runs.end("ending the stack");
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        List<String> left = new ArrayList<>(ids);
        for (boolean first = true; !left.isEmpty() && System.nanoTime() < deadline; first = false) {
            try {
                left.removeIf(id -> tracker.run(id).hasEnded());
                if (first) {
                    left.forEach(id -> tracker.stop(id, "the demo has ended"));
                }
                Thread.sleep(STOP_POLL);
            } catch (TrackerException e) {
                terminal.note("runs that have not ended stay in the queue: " + e.getMessage());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Shows the runs of this demo, after other runs in training, and returns the first of the demo. */
    private RunView show(TrackerClient tracker, RunsDisplay display) {
        List<RunView> runs = tracker.runs(RUNS_LIMIT, SPARKLINE_POINTS).runs();
        Stream<RunView> others =
                runs.reversed().stream().filter(run -> run.status() == RunStatus.RUNNING && !ids.contains(run.id()));
        Stream<RunView> ours =
                ids.stream().flatMap(id -> runs.stream().filter(run -> run.id().equals(id)));
        display.show(Stream.concat(others, ours).toList());
        return tracker.run(ids.getFirst());
    }

    private boolean printed(TrackerClient tracker, RunView run) {
        Optional<JsonNode> event = RunFindings.confirmedGrokking(run, tracker.detections(run.id()));
        event.ifPresent(found -> terminal.print(found.toString()));
        return event.isPresent();
    }

    private void failIfUndetectable(RunView first, long endedAt) {
        boolean over = endedAt != Long.MAX_VALUE && System.nanoTime() - endedAt > AFTER_THE_END.toNanos();
        if (untilDetected && over) {
            throw new UserErrorException("run " + first.id() + " of " + recipes.getFirst() + " is " + first.status()
                    + (first.reason() == null ? "" : " (" + first.reason() + ")")
                    + " and no grokking was detected in it");
        }
    }
}
