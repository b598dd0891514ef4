package io.grokwatch.bench.freshness;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.FeedReader;
import io.grokwatch.bench.harness.FollowedRun;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.Percentiles;
import io.grokwatch.bench.harness.Producers;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.bench.harness.Stack;
import io.grokwatch.events.codec.Json;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Broker, store, stream and tracker on one machine, twenty ordinary runs, and their readers: first alone, then beside a wide run.
 * A delay is the time from the acknowledgement of a batch or a heartbeat to its event on the live feed.
 */
final class FreshnessBenchMain {
    private static final int RUNS = 20;
    /** Four batches a second of each run, of 25 steps. */
    private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();

    private static final int STEPS = 25;
    /** Eleven of every step, two of every evaluation. */
    private static final double POINTS_PER_STEP = 11.08;

    private static final int TICKS_PER_BEAT = 4;
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final Logger LOGS = Logger.getLogger("");

    private final Producers producers;
    private final List<FollowedRun> runs = new ArrayList<>();
    private final Heartbeats heartbeats = new Heartbeats();
    private long ticks;

    private FreshnessBenchMain(Producers producers) {
        this.producers = producers;
    }

    /**
     * Arguments: seconds of each part; metrics, steps a batch, milliseconds between batches and stride of the wide run; points a second of
     * the last part, in which the ordinary runs are alone; seconds of the warm-up.
     */
    public static void main(String[] args) throws Exception {
        LOGS.setLevel(Level.WARNING);
        Path folder = Scratch.create("freshness");
        int status = 0;
        // Each in a process of its own: in this one their collections of garbage would delay what is measured.
        try (Stack stack = Stack.start(folder.resolve("stack"), true);
                Producers producers = new Producers(stack.bootstrap())) {
            new FreshnessBenchMain(producers).run(stack, args);
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage());
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    private void run(Stack stack, String[] args) throws Exception {
        ServiceProcess tracker = Objects.requireNonNull(stack.processes().get("tracker"));
        Duration part = Duration.ofSeconds(Integer.parseInt(args[0]));
        WideRun wide =
                new WideRun("wide", Integer.parseInt(args[1]), Integer.parseInt(args[2]), Long.parseLong(args[4]));
        Duration every = Duration.ofMillis(Integer.parseInt(args[3]));
        System.out.println(Machine.here().line());
        List<FeedReader> readers = new ArrayList<>();
        URI live = URI.create(stack.address()).resolve("/api/v1/live");
        readers.add(new FeedReader(live, heartbeats::received));
        for (int i = 0; i < RUNS; i++) {
            FollowedRun run = new FollowedRun("ordinary-" + i, i);
            runs.add(run);
            producers.started(run.id(), run.worker());
            readers.add(new FeedReader(URI.create(live + "?run=" + run.id()), run::received));
        }
        load(Duration.ofSeconds(Integer.parseInt(args[6])), STEPS, null, every);
        takeAll();
        heartbeats.takeDelays();
        Map<String, Number> figure = new LinkedHashMap<>();
        measure("alone", tracker, part, STEPS, null, every, figure);
        producers.started("wide", "worker-of-wide");
        measure("beside_wide", tracker, part, STEPS, wide, every, figure);
        double batchesPerSecond = RUNS * 1e9 / TICK_NANOS;
        int steps = (int) Math.round(Integer.parseInt(args[5]) / batchesPerSecond / POINTS_PER_STEP);
        measure("busy", tracker, part, Math.max(1, steps), null, every, figure);
        figure.put("busy_points_per_s", Math.round(steps * batchesPerSecond * POINTS_PER_STEP));
        figure.put("resets", runs.stream().mapToInt(FollowedRun::resets).sum());
        figure.put("shown_lost", heartbeats.lost().size());
        System.out.println("shown as lost: " + heartbeats.lost());
        System.out.println(Json.MAPPER.writeValueAsString(figure));
        readers.forEach(FeedReader::close);
    }

    private void measure(
            String name,
            ServiceProcess tracker,
            Duration part,
            int steps,
            @Nullable WideRun wide,
            Duration every,
            Map<String, Number> figure)
            throws Exception {
        Duration before = tracker.processorTime();
        long begin = System.nanoTime();
        load(part, steps, wide, every);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cores = tracker.processorTime().minus(before).toMillis() / 1e3 / seconds;
        show(name, figure);
        System.out.printf(Locale.ROOT, "%-20s %.2f cores of the tracker%n", name, cores);
        figure.put(name + "_tracker_cores", Math.round(cores * 100) / 100.0);
    }

    private void load(Duration time, int steps, @Nullable WideRun wide, Duration every) throws Exception {
        long begin = System.nanoTime();
        long nextWide = begin;
        for (long tick = 0; tick * TICK_NANOS < time.toNanos(); tick++) {
            while (System.nanoTime() < begin + tick * TICK_NANOS) {
                LockSupport.parkNanos(begin + tick * TICK_NANOS - System.nanoTime());
            }
            ticks++;
            for (FollowedRun run : runs) {
                run.send(producers, steps);
                if (ticks % TICKS_PER_BEAT == 0) {
                    long step = run.lastStep();
                    producers.beat(run.worker(), run.id(), step, at -> heartbeats.acknowledged(run.worker(), step, at));
                }
            }
            if (wide != null && System.nanoTime() >= nextWide) {
                nextWide += every.toNanos();
                producers.send(wide.next(System.currentTimeMillis()), at -> {});
            }
        }
        producers.flush();
        Thread.sleep(DRAIN.toMillis());
    }

    private List<Long> takeAll() {
        List<Long> delays = new ArrayList<>();
        runs.forEach(run -> delays.addAll(run.takeDelays()));
        return delays;
    }

    private void show(String part, Map<String, Number> figure) {
        show(part + "_points", Percentiles.of(takeAll()), figure);
        show(part + "_beats", Percentiles.of(heartbeats.takeDelays()), figure);
    }

    private static void show(String what, Percentiles delays, Map<String, Number> figure) {
        System.out.printf(
                Locale.ROOT,
                "%-20s p50 %.0f ms, p99 %.0f ms, max %.0f ms of %,d%n",
                what,
                delays.ms(.5),
                delays.ms(.99),
                delays.ms(1),
                delays.count());
        figure.put(what + "_p50_ms", Math.round(delays.ms(.5)));
        figure.put(what + "_p99_ms", Math.round(delays.ms(.99)));
        figure.put(what + "_max_ms", Math.round(delays.ms(1)));
    }
}
