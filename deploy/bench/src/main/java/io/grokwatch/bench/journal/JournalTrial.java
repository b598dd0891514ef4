package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.PackagedService;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.bench.harness.Stack;
import io.grokwatch.events.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Logs to a stack whose processes are killed at random, and compares what it serves and stores with the journal. */
public final class JournalTrial {
    /** Steps counted one by one, and by tokens as language models count them. */
    private static final long[] STRIDES = {1, 1, 10, 524_288, 1, 1L << 40};

    private static final int RUNS_OF_A_PRODUCER = 2;
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final String STREAM_GROUP = "grokwatch-metrics-stream";
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
     * @param documents that were compared, by collection; none if the telemetry was not rebuilt
     */
    public record Result(long acknowledged, long served, Map<String, Integer> kills, Map<String, Integer> documents) {}

    /**
     * Runs the test.
     *
     * @param time how long processes are killed
     * @param rebuilding whether the telemetry is rebuilt afterwards, and its documents compared
     * @throws BenchmarkFailure if a point is missing, doubled or different, or a document is
     */
    public Result run(Duration time, boolean rebuilding) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<JournalledRun> runs = new ArrayList<>();
        for (int i = 0; i < STRIDES.length; i++) {
            runs.add(new JournalledRun("journal-" + i, STRIDES[i], random.split()));
        }
        try (Stack stack = Stack.start(folder, true)) {
            Killer killer = new Killer(List.copyOf(stack.processes().values()), new Random(seed));
            AtomicBoolean killing = new AtomicBoolean(true);
            List<Future<?>> logging = new ArrayList<>();
            try (ExecutorService producers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < runs.size(); i += RUNS_OF_A_PRODUCER) {
                    List<JournalledRun> some = runs.subList(i, i + RUNS_OF_A_PRODUCER);
                    String client = "journal-" + i;
                    SplittableRandom own = random.split();
                    logging.add(producers.submit(() -> {
                        try (JournalProducer producer =
                                new JournalProducer(stack.bootstrap(), client, some, maxPause, own)) {
                            producer.run(killing::get);
                        }
                        return null;
                    }));
                }
                try {
                    killer.run(System.nanoTime() + time.toNanos());
                } finally {
                    killing.set(false);
                }
                for (ServiceProcess process : stack.processes().values()) {
                    process.awaitReadyAgain();
                }
                progress.accept("killed " + killer.kills() + "; all processes serve again");
                for (Future<?> one : logging) {
                    join(one);
                }
            }
            return compare(stack, runs, killer, rebuilding);
        }
    }

    private Result compare(Stack stack, List<JournalledRun> runs, Killer killer, boolean rebuilding) throws Exception {
        long acknowledged = runs.stream()
                .mapToLong(run -> (long) run.acknowledged() * JournalledRun.METRICS.size())
                .sum();
        JournalCheck check = new JournalCheck(stack.address(), runs);
        check.await(CAUGHT_UP_WITHIN);
        long served = check.compare();
        progress.accept(acknowledged + " points were acknowledged, " + served + " are served, each once");
        Map<String, Integer> documents = new TreeMap<>();
        if (rebuilding) {
            rebuild(stack, check, documents);
            progress.accept("the same documents once they are rebuilt: " + documents);
        }
        return new Result(acknowledged, served, killer.kills(), documents);
    }

    /** Rebuilds the telemetry, and compares what is stored then with what was before. */
    private void rebuild(Stack stack, JournalCheck check, Map<String, Integer> documents)
            throws IOException, InterruptedException {
        try (StoreContents contents = new StoreContents(stack.storeAddress())) {
            awaitDetected(stack.bootstrap());
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
    private static void awaitDetected(String bootstrap) throws InterruptedException {
        long deadline = System.nanoTime() + CAUGHT_UP_WITHIN.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            while (lag(admin) > 0) {
                if (System.nanoTime() > deadline) {
                    throw new BenchmarkFailure("after " + CAUGHT_UP_WITHIN.toSeconds() + " s the stream has "
                            + lag(admin) + " records of " + Topics.RUN_METRICS.name() + " left to read");
                }
                Thread.sleep(POLL);
            }
        }
    }

    /** How many records of metrics the stream has not read. */
    private static long lag(Admin admin) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(STREAM_GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
            for (int partition = 0; partition < Topics.RUN_METRICS.partitions(); partition++) {
                newest.put(new TopicPartition(Topics.RUN_METRICS.name(), partition), OffsetSpec.latest());
            }
            long lag = 0;
            for (var end : admin.listOffsets(newest).all().get().entrySet()) {
                OffsetAndMetadata offset = read.get(end.getKey());
                lag += end.getValue().offset() - (offset == null ? 0 : offset.offset());
            }
            return lag;
        } catch (ExecutionException e) {
            throw new BenchmarkFailure("the broker does not answer: " + e.getMessage(), e);
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
