package io.grokwatch.bench.scale;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.DetectionListener;
import io.grokwatch.bench.harness.FeedReader;
import io.grokwatch.bench.harness.FollowedRun;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.MetricsProgress;
import io.grokwatch.bench.harness.Percentiles;
import io.grokwatch.bench.harness.ProcessMemory;
import io.grokwatch.bench.harness.Producers;
import io.grokwatch.bench.harness.RunLoad;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.bench.harness.Stack;
import io.grokwatch.events.codec.Json;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Broker, store, stream and tracker, each in a process of its own, on the machine of the load: runs of thirteen metrics that send what a
 * worker does, a batch every 50 ms. Their number doubles from level to level, each with new runs, until a service falls behind.
 */
final class ScaleBenchMain {
    private static final int BATCHES_PER_SECOND = 20;
    /** The runs that a reader of the live feed follows. */
    private static final int FOLLOWED = 5;

    private static final Duration CATCH_UP = Duration.ofMinutes(3);
    private static final Logger LOGS = Logger.getLogger("");

    private final Stack stack;
    private final Producers producers;
    private final MetricsProgress progress;
    private final int rate;
    private int started;

    private ScaleBenchMain(Stack stack, Producers producers, MetricsProgress progress, int rate) {
        this.stack = stack;
        this.producers = producers;
        this.progress = progress;
        this.rate = rate;
    }

    /** Arguments: the most runs, runs of the first level, steps a second of each, seconds of a level, seconds of the warm-up. */
    public static void main(String[] args) throws Exception {
        LOGS.setLevel(java.util.logging.Level.WARNING);
        Path folder = Scratch.create("scale");
        int status = 0;
        try (Stack stack = Stack.start(folder, true);
                Producers producers = new Producers(stack.bootstrap());
                MetricsProgress progress = new MetricsProgress(stack.bootstrap())) {
            new ScaleBenchMain(stack, producers, progress, Integer.parseInt(args[2]))
                    .run(
                            Integer.parseInt(args[0]),
                            Integer.parseInt(args[1]),
                            Duration.ofSeconds(Integer.parseInt(args[3])),
                            Duration.ofSeconds(Integer.parseInt(args[4])));
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage());
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    private void run(int most, int from, Duration seconds, Duration warmUp) throws Exception {
        System.out.println(Machine.here().line());
        measure("warm-up", from, warmUp);
        Map<String, Long> before = memory();
        int startedBefore = started;
        Level borne = null;
        Level beyond = null;
        for (int runs = from;
                beyond == null && (borne == null || borne.runs() < most);
                runs = Math.min(2 * runs, most)) {
            Level level = measure("level-" + runs, runs, seconds);
            System.out.println(level.line());
            if (level.isBorne()) {
                borne = level;
            } else {
                beyond = level;
            }
        }
        Map<String, Long> after = memory();
        System.out.println("resident memory, MiB: " + after + " after " + started + " runs, " + before + " before");
        System.out.println(
                Json.MAPPER.writeValueAsString(figure(borne, beyond, before, after, started - startedBefore)));
    }

    private Map<String, Object> figure(
            @Nullable Level borne, @Nullable Level beyond, Map<String, Long> before, Map<String, Long> after, int runs)
            throws Exception {
        Map<String, Object> figure = new LinkedHashMap<>();
        if (borne == null) {
            figure.put("runs", 0);
        } else {
            figure.putAll(borne.figure());
        }
        figure.put("beyond_runs", beyond == null ? 0 : beyond.runs());
        figure.put("saturated", beyond == null ? "none" : beyond.saturated());
        after.forEach((process, mib) -> figure.put(process + "_mib", mib));
        long growth = after.values().stream().mapToLong(Long::longValue).sum()
                - before.values().stream().mapToLong(Long::longValue).sum();
        figure.put("mib_per_run", Math.round(100.0 * growth / runs) / 100.0);
        figure.put("state_kib_per_run", Math.round(stack.stateBytes() / 1024.0 / started));
        return figure;
    }

    private Map<String, Long> memory() {
        Map<String, Long> mib = new LinkedHashMap<>();
        stack.processes().forEach((name, process) -> mib.put(name, ProcessMemory.peakMib(process.pid())));
        return mib;
    }

    private Level measure(String name, int runs, Duration time) throws Exception {
        List<FollowedRun> followed = new ArrayList<>();
        List<FeedReader> readers = new ArrayList<>();
        for (int i = 0; i < FOLLOWED; i++) {
            FollowedRun run = new FollowedRun(name + "-followed-" + i, i);
            producers.started(run.id(), run.worker());
            followed.add(run);
            readers.add(new FeedReader(URI.create(stack.address() + "/api/v1/live?run=" + run.id()), run::received));
        }
        RunLoad load = new RunLoad(producers, name, runs - FOLLOWED);
        started += runs;
        DetectionListener listener = new DetectionListener(stack.bootstrap(), load);
        Map<String, Duration> taken = processorTimes();
        long begin = System.nanoTime();
        FutureTask<Long> ofFollowed = new FutureTask<>(() -> send(followed, time));
        Thread.ofPlatform().daemon().name("followed").start(ofFollowed);
        long steps = load.publish(stepsOfBatch(), (double) rate * (runs - FOLLOWED), time.toNanos());
        steps += ofFollowed.get();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Double> cores = new LinkedHashMap<>();
        processorTimes()
                .forEach((process, now) -> cores.put(
                        process,
                        now.minus(taken.getOrDefault(process, Duration.ZERO)).toMillis() / 1e3 / seconds));
        Map<String, Duration> behind = behind(followed);
        Percentiles detections = Percentiles.of(listener.stop());
        List<Long> delays = new ArrayList<>();
        followed.forEach(run -> delays.addAll(run.takeDelays()));
        readers.forEach(FeedReader::close);
        return new Level(
                runs, (double) rate * runs, steps / seconds, detections, Percentiles.of(delays), behind, cores);
    }

    /** How long stream and tracker take for what was acknowledged until now. */
    private Map<String, Duration> behind(List<FollowedRun> followed) throws Exception {
        FollowedRun last = followed.getLast();
        long begin = System.nanoTime();
        FutureTask<Duration> ofTracker = new FutureTask<>(() -> {
            stack.awaitPoints(last.id(), last.points(), CATCH_UP);
            return Duration.ofNanos(System.nanoTime() - begin);
        });
        Thread.ofPlatform().daemon().name("catch-up").start(ofTracker);
        progress.awaitStream();
        Map<String, Duration> behind = new LinkedHashMap<>();
        behind.put("stream", Duration.ofNanos(System.nanoTime() - begin));
        behind.put("tracker", ofTracker.get());
        return behind;
    }

    private Map<String, Duration> processorTimes() {
        Map<String, Duration> times = new LinkedHashMap<>();
        stack.processes().forEach((name, process) -> times.put(name, process.processorTime()));
        times.put("load", ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
        return times;
    }

    private int stepsOfBatch() {
        return Math.max(1, rate / BATCHES_PER_SECOND);
    }

    /** @return the steps that were sent */
    private long send(List<FollowedRun> followed, Duration time) {
        long tick = Duration.ofSeconds(1).toNanos() * stepsOfBatch() / rate;
        long begin = System.nanoTime();
        long sent = 0;
        for (long at = 0; System.nanoTime() - begin < time.toNanos(); at++) {
            while (System.nanoTime() < begin + at * tick) {
                LockSupport.parkNanos(begin + at * tick - System.nanoTime());
            }
            for (FollowedRun run : followed) {
                run.send(producers, stepsOfBatch());
                sent += stepsOfBatch();
            }
        }
        return sent;
    }
}
