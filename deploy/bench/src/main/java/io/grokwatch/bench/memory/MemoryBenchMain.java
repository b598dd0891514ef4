package io.grokwatch.bench.memory;

import io.grokwatch.backing.EmbeddedBroker;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.backing.FreePort;
import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.bench.harness.Machine;
import io.grokwatch.bench.harness.PackagedService;
import io.grokwatch.bench.harness.ProcessMemory;
import io.grokwatch.bench.harness.Producers;
import io.grokwatch.bench.harness.Scratch;
import io.grokwatch.bench.harness.SimulatedRun;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.TopicCreation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Broker, store, stream and tracker on one machine, twenty runs of thirteen metrics at an even rate, and a reader of the live feed of
 * none: every ten seconds the resident memory of both services is printed. A plateau is stated by the growth over the second half.
 */
final class MemoryBenchMain {
    private static final int RUNS = 20;
    private static final int METRICS = 11;
    private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();
    private static final Duration SAMPLE = Duration.ofSeconds(10);
    private static final Logger LOGS = Logger.getLogger("");

    private MemoryBenchMain() {}

    /** Arguments: minutes, points a second. */
    @SuppressWarnings("try") // The services serve while they are open.
    public static void main(String[] args) throws Exception {
        LOGS.setLevel(Level.WARNING);
        Path folder = Scratch.create("memory");
        int status = 0;
        int storePort = FreePort.find();
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), FreePort.find());
                EmbeddedStore store = EmbeddedStore.start(folder.resolve("store"), storePort)) {
            TopicCreation.create(broker.bootstrap(), Topics.ALL, Duration.ofSeconds(30));
            try (PackagedService stream = PackagedService.stream(broker.bootstrap(), folder);
                    PackagedService tracker =
                            PackagedService.tracker(broker.bootstrap(), "mongodb://127.0.0.1:" + storePort, folder);
                    Producers producers = new Producers(broker.bootstrap())) {
                run(
                        producers,
                        stream,
                        tracker,
                        Duration.ofMinutes(Integer.parseInt(args[0])),
                        Integer.parseInt(args[1]));
            }
        } catch (BenchmarkFailure e) {
            System.err.println("grokwatch: " + e.getMessage());
            status = 1;
        }
        if (status == 0) {
            Scratch.delete(folder);
        }
        System.exit(status);
    }

    private static void run(
            Producers producers, PackagedService stream, PackagedService tracker, Duration time, int pointsPerSecond)
            throws Exception {
        System.out.println(Machine.here().line());
        int steps = Math.max(1, Math.round(pointsPerSecond / (float) RUNS / METRICS / 4));
        List<SimulatedRun> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(new SimulatedRun("memory-" + i, i));
            producers.started("memory-" + i, "worker-of-" + i);
        }
        List<Long> ofStream = new ArrayList<>();
        List<Long> ofTracker = new ArrayList<>();
        long begin = System.nanoTime();
        long nextSample = begin;
        for (long tick = 0; tick * TICK_NANOS < time.toNanos(); tick++) {
            while (System.nanoTime() < begin + tick * TICK_NANOS) {
                LockSupport.parkNanos(begin + tick * TICK_NANOS - System.nanoTime());
            }
            for (SimulatedRun run : runs) {
                producers.send(run.next(steps, System.currentTimeMillis()), at -> {});
            }
            if (System.nanoTime() >= nextSample) {
                nextSample += SAMPLE.toNanos();
                ofStream.add(ProcessMemory.residentMib(stream.pid()));
                ofTracker.add(ProcessMemory.residentMib(tracker.pid()));
                System.out.printf(
                        Locale.ROOT,
                        "%5d s   stream %4d MiB   tracker %4d MiB%n",
                        (System.nanoTime() - begin) / 1_000_000_000,
                        ofStream.getLast(),
                        ofTracker.getLast());
            }
        }
        producers.flush();
        Map<String, Number> figure = new LinkedHashMap<>();
        figure.put("points_per_s", (long) RUNS * METRICS * steps * 4);
        put(figure, "stream", ofStream);
        put(figure, "tracker", ofTracker);
        System.out.println(Json.MAPPER.writeValueAsString(figure));
    }

    private static void put(Map<String, Number> figure, String service, List<Long> mib) {
        List<Long> half = mib.subList(mib.size() / 2, mib.size());
        figure.put(service + "_first_mib", mib.getFirst());
        figure.put(service + "_half_mib", half.getFirst());
        figure.put(service + "_last_mib", mib.getLast());
        figure.put(
                service + "_max_mib",
                mib.stream().mapToLong(Long::longValue).max().orElse(0));
    }
}
