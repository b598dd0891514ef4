package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.MetricsProgress;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.events.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Disturbs one process at a time, and measures how long after the end of the fault everything is detected on and stored that was
 * published when the broker first answered again.
 */
final class MeasuredFaults implements AutoCloseable {
    private static final Duration RECOVERED_WITHIN = Duration.ofMinutes(4);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final double NANOS = 1e9;

    private final List<ServiceProcess> processes;
    private final List<Disturbance> disturbances = new ArrayList<>();
    private final MetricsProgress progress;
    private final Random random;
    private final Consumer<String> lines;

    /**
     * A fault of a process.
     *
     * @param seconds to recover, each time
     */
    private record Disturbance(Fault fault, ServiceProcess process, List<Double> seconds) {
        @Override
        public String toString() {
            return process.name() + " " + fault;
        }
    }

    /** @param lines receives a line for each fault */
    MeasuredFaults(Map<String, ServiceProcess> processes, String bootstrap, Random random, Consumer<String> lines) {
        this.processes = List.copyOf(processes.values());
        this.progress = new MetricsProgress(bootstrap);
        this.random = random;
        this.lines = lines;
        for (Fault fault : Fault.values()) {
            processes.forEach((name, process) -> {
                if (fault != Fault.SLOW || name.equals("store")) {
                    disturbances.add(new Disturbance(fault, process, new ArrayList<>()));
                }
            });
        }
    }

    /** Disturbs until a time, and until each fault was there once. */
    void run(long untilNanos) throws Exception {
        do {
            List<Disturbance> round = new ArrayList<>(disturbances);
            Collections.shuffle(round, random);
            for (Disturbance one : round) {
                if (one.seconds().isEmpty() || System.nanoTime() < untilNanos) {
                    measure(one);
                }
            }
        } while (System.nanoTime() < untilNanos);
    }

    private void measure(Disturbance one) throws Exception {
        one.fault().inject(one.process());
        long begin = System.nanoTime();
        progress.awaitRead(RECOVERED_WITHIN, this::startEnded, Topics.STREAM_GROUP, MetricsProgress.STORED);
        for (ServiceProcess process : processes) {
            process.awaitReadyAgain();
        }
        double took = (System.nanoTime() - begin) / NANOS;
        one.seconds().add(took);
        lines.accept(String.format(Locale.ROOT, "%s: recovered in %.1f s", one, took));
        Thread.sleep(BETWEEN);
    }

    /** One that has ended by itself, as the broker or the store was away when it started, is started too. */
    private void startEnded() throws IOException {
        for (ServiceProcess process : processes) {
            process.startUnlessAlive();
        }
    }

    /** The seconds to recover of each fault, by {@code process fault}. */
    Map<String, List<Double>> recoveries() {
        Map<String, List<Double>> recoveries = new LinkedHashMap<>();
        disturbances.forEach(one -> recoveries.put(one.toString(), List.copyOf(one.seconds())));
        return recoveries;
    }

    @Override
    public void close() {
        progress.close();
    }
}
