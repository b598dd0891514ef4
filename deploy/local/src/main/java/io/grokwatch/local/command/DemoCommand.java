package io.grokwatch.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.Topics;
import io.grokwatch.local.Failure;
import io.grokwatch.local.api.NoAnswer;
import io.grokwatch.local.api.RunView;
import io.grokwatch.local.api.TrackerClient;
import io.grokwatch.local.show.RunsDisplay;
import io.grokwatch.local.stack.LocalStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

    private @Nullable RunsDisplay display;

    @Override
    public Integer call() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        RunOptions unchanged = new RunOptions();
        recipes.forEach(unchanged::of);
        try (LocalStack stack = options.start(workers(), terminal::note);
                TrackerClient tracker = new TrackerClient(stack.ports().pageAddress())) {
            terminal.note("dashboard: " + stack.ports().pageAddress());
            if (!noBrowser) {
                Browser.open(stack.ports().pageAddress(), terminal::note);
            }
            List<String> ids = new ArrayList<>();
            try {
                watch(stack, tracker, unchanged, ids, deadline);
            } finally {
                if (untilDetected) {
                    withdraw(tracker, ids);
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

    /** @param ids where the runs go that it submits */
    private void watch(LocalStack stack, TrackerClient tracker, RunOptions unchanged, List<String> ids, long deadline)
            throws InterruptedException {
        List<String> waiting = new ArrayList<>(recipes);
        ids.add(tracker.submit(unchanged.of(waiting.removeFirst())).id());
        long endedAt = Long.MAX_VALUE;
        while (true) {
            String failure = stack.failureWithin(POLL.toMillis(), TimeUnit.MILLISECONDS);
            if (failure != null) {
                throw new Failure(failure);
            }
            try {
                RunView first = show(tracker, ids);
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
                requireHope(first, endedAt);
            } catch (NoAnswer e) {
                // The supervisor starts a dead service again, or gives it up, which is a failure.
            }
            if (untilDetected && System.nanoTime() > deadline) {
                throw new Failure("no grokking-detected event of " + recipes.getFirst() + " (run " + ids.getFirst()
                        + ") within " + timeoutSeconds + " s; see the logs in "
                        + options.data().resolve("logs"));
            }
        }
    }

    /** What is left in the queue would be trained before anything else the next time. */
    private void withdraw(TrackerClient tracker, List<String> ids) {
        for (String id : ids) {
            try {
                if (!tracker.view(tracker.run(id)).hasEnded()) {
                    tracker.stop(id, "the demo has ended");
                }
            } catch (Failure e) {
                terminal.note("run " + id + " stays in the queue: " + e.getMessage());
            }
        }
    }

    private RunView show(TrackerClient tracker, List<String> ids) {
        List<RunView> runs = tracker.views(tracker.runs(RUNS_LIMIT, SPARKLINE_POINTS));
        List<RunView> ours = ids.stream()
                .flatMap(id -> runs.stream().filter(run -> run.id().equals(id)))
                .toList();
        if (display == null) {
            display = RunsDisplay.on(terminal.err());
        }
        display.show(ours);
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

    private void requireHope(RunView first, long endedAt) {
        boolean over = endedAt != Long.MAX_VALUE && System.nanoTime() - endedAt > AFTER_THE_END.toNanos();
        if (untilDetected && over) {
            throw new Failure("run " + first.id() + " of " + recipes.getFirst() + " is " + first.status()
                    + (first.reason() == null ? "" : " (" + first.reason() + ")")
                    + " and no grokking was detected in it");
        }
    }
}
