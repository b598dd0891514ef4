package io.grokwatch.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.cli.api.RunView;
import io.grokwatch.cli.api.ServerUnavailableException;
import io.grokwatch.cli.api.TrackerClient;
import io.grokwatch.cli.display.RunsDisplay;
import io.grokwatch.cli.error.UsageException;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.Topics;
import io.grokwatch.local.stack.LocalStack;
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
        description = "Starts the whole stack, trains a few recipes and shows how they get on, until Ctrl-C.")
final class DemoCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);
    /** A detection follows the end of its run within moments. */
    private static final Duration AFTER_THE_END = Duration.ofSeconds(20);

    /** For the workers to hear that their runs are not wanted any more. */
    private static final Duration WITHDRAWAL_LIMIT = Duration.ofSeconds(3);

    private static final Duration WITHDRAWAL_POLL = Duration.ofMillis(100);

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
            description = "end with the first recipe's grokking, its event the last line printed")
    private boolean untilDetected;

    @Option(names = "--timeout", paramLabel = "S", description = "for --until-detected (default: ${DEFAULT-VALUE})")
    private long timeoutSeconds = 300;

    @Option(names = "--no-browser", description = "do not open the dashboard")
    private boolean noBrowser;

    /** Submitted so far; also read by the thread that ends the stack. */
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
        try (LocalStack stack = options.start(workers(), runs::note)) {
            String page = stack.ports().pageAddress();
            // Not closed: the thread that ends the stack needs it to the end of this process.
            TrackerClient tracker = new TrackerClient(page);
            stack.beforeEnd(() -> withdraw(tracker, runs));
            runs.note("dashboard: " + page + (untilDetected ? "" : "   (Ctrl-C ends everything)"));
            if (!noBrowser) {
                Browser.open(page, runs::note);
            }
            try {
                watch(stack, tracker, runs, unchanged, deadline);
            } catch (UserErrorException e) {
                if (!stack.isEnding()) {
                    throw e;
                }
            }
            return 0;
        }
    }

    /** A core for each that trains, one left for the rest. */
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
                // The queue has no order, so the others come when the first one has its worker.
                if (!first.status().equals("QUEUED") && !waiting.isEmpty()) {
                    ids.add(tracker.submit(unchanged.of(waiting.removeFirst())).id());
                }
                if (untilDetected && printed(tracker, first.id())) {
                    return;
                }
                if (first.hasEnded() && endedAt == Long.MAX_VALUE) {
                    endedAt = System.nanoTime();
                }
                failIfUndetectable(first, endedAt);
            } catch (ServerUnavailableException e) {
                // The supervisor starts a dead service again, or gives it up, which is a failure.
            }
            if (untilDetected && System.nanoTime() > deadline) {
                throw new UserErrorException(
                        "no grokking-detected event of " + recipes.getFirst() + " (run " + ids.getFirst()
                                + ") within " + timeoutSeconds + " s; see the logs in "
                                + options.data().resolve("logs"));
            }
        }
    }

    /** What is left in the queue would be trained before anything else the next time. */
    private void withdraw(TrackerClient tracker, RunsDisplay runs) {
        runs.end("ending the stack");
        long deadline = System.nanoTime() + WITHDRAWAL_LIMIT.toNanos();
        List<String> left = new ArrayList<>(ids);
        for (boolean first = true; !left.isEmpty() && System.nanoTime() < deadline; first = false) {
            try {
                left.removeIf(id -> tracker.view(tracker.run(id)).hasEnded());
                if (first) {
                    left.forEach(id -> tracker.stop(id, "the demo has ended"));
                }
                Thread.sleep(WITHDRAWAL_POLL);
            } catch (UserErrorException e) {
                terminal.note("in the queue stays what has not ended: " + e.getMessage());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Draws the runs of this demo, and before them whatever else the workers are busy with; returns the first of its own. */
    private RunView show(TrackerClient tracker, RunsDisplay display) {
        List<RunView> runs = tracker.views(tracker.runs(RUNS_LIMIT, SPARKLINE_POINTS));
        Stream<RunView> others =
                runs.reversed().stream().filter(run -> run.status().equals("RUNNING") && !ids.contains(run.id()));
        Stream<RunView> ours =
                ids.stream().flatMap(id -> runs.stream().filter(run -> run.id().equals(id)));
        display.show(Stream.concat(others, ours).toList());
        return tracker.view(tracker.run(ids.getFirst()));
    }

    private boolean printed(TrackerClient tracker, String id) {
        Optional<JsonNode> event = tracker.detections(id).stream()
                .filter(detection -> detection.path("type").asText().equals(Topics.GROKKING_DETECTED.name()))
                .map(detection -> detection.path("event"))
                .filter(found -> found.path("stage").asText().equals(Stage.CONFIRMED.name()))
                .findFirst();
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
