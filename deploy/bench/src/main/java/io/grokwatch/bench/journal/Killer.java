package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.ServiceProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Kills processes with SIGKILL at random, and starts them again. Each is killed before any is killed again. */
final class Killer {
    private static final int MIN_PAUSE_MS = 1_500;
    private static final int MAX_PAUSE_MS = 5_000;
    private static final int MAX_ABSENCE_MS = 1_500;
    /** One time of so many, two processes are killed together. */
    private static final int TOGETHER = 4;

    private final List<ServiceProcess> processes;
    private final Random random;
    private final List<ServiceProcess> next = new ArrayList<>();
    private final Map<String, Integer> kills = new LinkedHashMap<>();

    Killer(List<ServiceProcess> processes, Random random) {
        this.processes = List.copyOf(processes);
        this.random = random;
    }

    /** Kills until a time, and until each process was killed; all are started again. */
    void run(long untilNanos) throws InterruptedException, IOException {
        while (System.nanoTime() < untilNanos || kills.size() < processes.size()) {
            Thread.sleep(MIN_PAUSE_MS + random.nextInt(MAX_PAUSE_MS - MIN_PAUSE_MS));
            List<ServiceProcess> victims = new ArrayList<>(List.of(take()));
            if (random.nextInt(TOGETHER) == 0) {
                victims.add(take());
            }
            for (ServiceProcess victim : victims) {
                victim.kill();
                kills.merge(victim.name(), 1, Integer::sum);
            }
            Thread.sleep(random.nextInt(MAX_ABSENCE_MS));
            for (ServiceProcess process : processes) {
                // One that has ended by itself, as the broker or the store was away when it started, is started too.
                process.startUnlessAlive();
            }
            if (random.nextBoolean()) {
                // The other half of the times, processes are killed while others are still starting.
                for (ServiceProcess process : processes) {
                    process.awaitReadyAgain();
                }
            }
        }
    }

    /** How often each process was killed. */
    Map<String, Integer> kills() {
        return Collections.unmodifiableMap(kills);
    }

    private ServiceProcess take() {
        if (next.isEmpty()) {
            next.addAll(processes);
            Collections.shuffle(next, random);
        }
        return next.removeLast();
    }
}
