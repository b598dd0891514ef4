package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.PackagedService;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.bench.harness.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import java.util.function.Consumer;

/** Logs to a stack whose processes are killed at random, and compares what it serves and stores with the journal. */
public final class JournalTrial {
    /** Steps counted one by one, and by tokens as language models count them. */
    private static final long[] STRIDES = {1, 1, 10, 524_288, 1, 1L << 40};

    private static final int RUNS_OF_A_PRODUCER = 2;
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(4);
    private static final String DATABASE = "grokwatch";
    private static final Duration MERGED_WITHIN = Duration.ofSeconds(20);
    private static final String READ_AGAIN = "readagain";

    private final Path folder;
    private final long seed;
    private final Consumer<String> progress;

    /**
     * @param folder of the stack's data and logs
     * @param seed of what is logged and killed
     * @param progress receives a line for each part
     */
    public JournalTrial(Path folder, long seed, Consumer<String> progress) {
        this.folder = folder;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * What was done.
     *
     * @param acknowledged points in the journal
     * @param served points that the API serves, each compared
     * @param kills by process
     * @param documents that were compared, by collection
     */
    public record Result(long acknowledged, long served, Map<String, Integer> kills, Map<String, Integer> documents) {}

    /**
     * Runs the test.
     *
     * @param time how long processes are killed
     * @throws BenchmarkFailure if a point is missing, doubled or different, or a document is
     */
    public Result run(Duration time) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<JournalledRun> runs = new ArrayList<>();
        for (int i = 0; i < STRIDES.length; i++) {
            runs.add(new JournalledRun("journal-" + i, STRIDES[i], random.split()));
        }
        try (Stack stack = Stack.start(folder, true)) {
            Killer killer = new Killer(List.copyOf(stack.processes().values()), new Random(seed));
            long end = System.nanoTime() + time.toNanos();
            List<Future<?>> logging = new ArrayList<>();
            try (ExecutorService producers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < runs.size(); i += RUNS_OF_A_PRODUCER) {
                    List<JournalledRun> some = runs.subList(i, i + RUNS_OF_A_PRODUCER);
                    String client = "journal-" + i;
                    SplittableRandom own = random.split();
                    logging.add(producers.submit(() -> {
                        try (JournalProducer producer = new JournalProducer(stack.bootstrap(), client, some, own)) {
                            producer.run(end);
                        }
                        return null;
                    }));
                }
                killer.run(end);
                for (ServiceProcess process : stack.processes().values()) {
                    process.awaitReadyAgain();
                }
                progress.accept("killed " + killer.kills() + "; all processes serve again");
                for (Future<?> one : logging) {
                    join(one);
                }
            }
            return compare(stack, runs, killer);
        }
    }

    private Result compare(Stack stack, List<JournalledRun> runs, Killer killer) throws Exception {
        long acknowledged = runs.stream()
                .mapToLong(run -> (long) run.acknowledged() * JournalledRun.METRICS.size())
                .sum();
        JournalCheck check = new JournalCheck(stack.address(), runs);
        check.await(CAUGHT_UP_WITHIN);
        long served = check.compare();
        progress.accept(acknowledged + " points were acknowledged, " + served + " are served, each once");
        Map<String, Integer> documents = new TreeMap<>();
        Path other = Files.createDirectories(folder.resolve(READ_AGAIN));
        try (PackagedService again = PackagedService.tracker(
                        stack.bootstrap(),
                        stack.storeAddress(),
                        other,
                        "quarkus.mongodb.database=" + READ_AGAIN,
                        "grokwatch.tracker.projection.group=" + READ_AGAIN,
                        "grokwatch.tracker.projection.instance=" + READ_AGAIN);
                StoreContents contents = new StoreContents(stack.storeAddress())) {
            new JournalCheck(again.address().toString(), runs).await(CAUGHT_UP_WITHIN);
            // Segments of idle runs are merged after some seconds.
            long deadline = System.nanoTime() + MERGED_WITHIN.toNanos();
            Set<String> differences = contents.differences(DATABASE, READ_AGAIN, documents);
            while (!differences.isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(500);
                differences = contents.differences(DATABASE, READ_AGAIN, documents);
            }
            if (!differences.isEmpty()) {
                throw new BenchmarkFailure("the telemetry differs when it is read from the topics again: "
                        + String.join("; ", differences));
            }
        }
        progress.accept("the same documents when the topics are read again: " + documents);
        return new Result(acknowledged, served, killer.kills(), documents);
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
