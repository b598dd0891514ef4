package io.grokwatch.bench.journal;

import io.grokwatch.backtest.redetect.Redetection;
import io.grokwatch.backtest.redetect.RedetectionResult;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.MetricsProgress;
import io.grokwatch.bench.harness.PackagedService;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.bench.harness.Stack;
import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.events.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Logs to a stack whose processes are killed at random, and compares what it serves and stores with the journal. */
public final class JournalTrial {
    /** Steps counted one by one, and by tokens as language models count them. */
    private static final long[] STRIDES = {1, 1, 10, 524_288, 1, 1L << 40};

    private static final int RUNS_OF_A_PRODUCER = 2;
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(4);
    private static final String DATABASE = "grokwatch";
    private static final String REBUILT = "rebuilt";

    private final Path folder;
    private final long seed;
    private final Duration maxPause;
    private final Consumer<String> progress;

    /**
     * @param folder of the stack's data and logs
     * @param seed of what is logged and killed
     * @param maxPause between two batches of a run, 400 points each on average; the mean is half of it
     * @param progress receives a line for each part
     */
    public JournalTrial(Path folder, long seed, Duration maxPause, Consumer<String> progress) {
        this.folder = folder;
        this.seed = seed;
        this.maxPause = maxPause;
        this.progress = progress;
    }

    /**
     * What was done.
     *
     * @param acknowledged points in the journal
     * @param served points that the API serves, each compared
     * @param kills by process
     * @param recoveries seconds from the end of each fault until everything was read, by {@code process fault}
     * @param documents that were compared, by collection; none if the telemetry was not rebuilt
     */
    public record Result(
            long acknowledged,
            long served,
            Map<String, Integer> kills,
            Map<String, List<Double>> recoveries,
            Map<String, Integer> documents) {}

    /**
     * Runs the test.
     *
     * @param killing how long processes are killed at random
     * @param measuring how long faults are made one at a time, and the time to recover is measured; none if it is zero
     * @param rebuilding whether the detectors are run again and the telemetry is rebuilt afterwards, and both compared
     * @throws BenchmarkFailure if a point is missing, doubled or different, or a document is
     */
    public Result run(Duration killing, Duration measuring, boolean rebuilding) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<JournalledRun> runs = new ArrayList<>();
        for (int i = 0; i < STRIDES.length; i++) {
            runs.add(new JournalledRun("journal-" + i, STRIDES[i], random.split()));
        }
        try (Stack stack = Stack.start(folder, true)) {
            Killer killer = new Killer(List.copyOf(stack.processes().values()), new Random(seed));
            AtomicBoolean logs = new AtomicBoolean(true);
            Map<String, List<Double>> recoveries = Map.of();
            List<Future<?>> logging = new ArrayList<>();
            try (ExecutorService producers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < runs.size(); i += RUNS_OF_A_PRODUCER) {
                    List<JournalledRun> some = runs.subList(i, i + RUNS_OF_A_PRODUCER);
                    String client = "journal-" + i;
                    SplittableRandom own = random.split();
                    logging.add(producers.submit(() -> {
                        try (JournalProducer producer =
                                new JournalProducer(stack.bootstrap(), client, some, maxPause, own)) {
                            producer.run(logs::get);
                        }
                        return null;
                    }));
                }
                try {
                    killer.run(System.nanoTime() + killing.toNanos());
                    recoveries = measure(stack, measuring);
                } finally {
                    logs.set(false);
                }
                for (ServiceProcess process : stack.processes().values()) {
                    process.awaitReadyAgain();
                }
                progress.accept("killed " + killer.kills() + "; all processes serve again");
                for (Future<?> one : logging) {
                    join(one);
                }
            }
            return compare(stack, runs, killer, recoveries, rebuilding);
        }
    }

    private Map<String, List<Double>> measure(Stack stack, Duration time) throws Exception {
        if (time.isZero()) {
            return Map.of();
        }
        for (ServiceProcess process : stack.processes().values()) {
            process.awaitReadyAgain();
        }
        try (MeasuredFaults faults =
                new MeasuredFaults(stack.processes(), stack.bootstrap(), new Random(seed), progress)) {
            faults.run(System.nanoTime() + time.toNanos());
            return faults.recoveries();
        }
    }

    private Result compare(
            Stack stack,
            List<JournalledRun> runs,
            Killer killer,
            Map<String, List<Double>> recoveries,
            boolean rebuilding)
            throws Exception {
        long acknowledged = runs.stream()
                .mapToLong(run -> (long) run.acknowledged() * JournalledRun.METRICS.size())
                .sum();
        JournalCheck check = new JournalCheck(stack.address(), runs);
        check.await(CAUGHT_UP_WITHIN);
        long served = check.compare();
        progress.accept(acknowledged + " points were acknowledged, " + served + " are served, each once");
        Map<String, Integer> documents = new TreeMap<>();
        if (rebuilding) {
            awaitDetected(stack.bootstrap());
            redetect(stack);
            progress.accept("the detections are those of an undisturbed run of the detectors");
            rebuild(stack, check, documents);
            progress.accept("the same documents once they are rebuilt: " + documents);
        }
        return new Result(acknowledged, served, killer.kills(), recoveries, documents);
    }

    /** Rebuilds the telemetry, and compares what is stored then with what was before. */
    private void rebuild(Stack stack, JournalCheck check, Map<String, Integer> documents)
            throws IOException, InterruptedException {
        try (StoreContents contents = new StoreContents(stack.storeAddress())) {
            contents.awaitQuiet(DATABASE, CAUGHT_UP_WITHIN);
            contents.awaitMerged(DATABASE, CAUGHT_UP_WITHIN);
            PackagedService.rebuild(stack.bootstrap(), stack.storeAddress(), folder, REBUILT);
            check.await(CAUGHT_UP_WITHIN);
            contents.awaitMerged(REBUILT, CAUGHT_UP_WITHIN);
            Set<String> differences = contents.differences(DATABASE, REBUILT, documents);
            if (!differences.isEmpty()) {
                throw new BenchmarkFailure(
                        "the telemetry differs once it is rebuilt: " + String.join("; ", differences));
            }
        }
    }

    /** Waits until the stream has read all metrics. */
    private static void awaitDetected(String bootstrap) throws Exception {
        try (MetricsProgress progress = new MetricsProgress(bootstrap)) {
            progress.awaitRead(CAUGHT_UP_WITHIN, () -> {}, Topics.STREAM_GROUP);
        }
    }

    /** Runs the detectors over the topics as no fault disturbs them, and compares what they find with what was published. */
    private static void redetect(Stack stack) {
        List<String> different = new ArrayList<>();
        new Redetection(stack.bootstrap(), DetectorConfig.defaults(), false, InstantSource.system())
                .run(null, result -> {
                    if (!(result instanceof RedetectionResult.Unchanged)) {
                        different.add(result.toString());
                    }
                });
        if (!different.isEmpty()) {
            throw new BenchmarkFailure("an undisturbed run of the detectors finds something else: " + different);
        }
    }

    private static void join(Future<?> logging) throws Exception {
        try {
            logging.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
