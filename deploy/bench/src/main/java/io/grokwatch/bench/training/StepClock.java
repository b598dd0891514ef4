package io.grokwatch.bench.training;

import io.grokwatch.trainer.spi.Intervention;
import io.grokwatch.trainer.spi.RunControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Times the steps of a training from where it asks, once before each, whether to stop: when it has warmed up the count
 * begins, and when the time is over it is told to stop. Both last for so much processor time of the whole process, so that
 * on a machine that others use as well the virtual machine has compiled as much when the count begins.
 */
final class StepClock implements RunControl {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final List<String> PUBLISHING = List.of("publish-", "kafka-producer-network-thread");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS = 1e9;
    /** Asking for the processor time takes as long as many an operation of a step. */
    private static final long NANOS_BETWEEN_READINGS = 50_000_000;

    private final double warmupSeconds;
    private final double measuredSeconds;
    private final List<Long> memorySteps;
    private final List<Long> residentBytes = new ArrayList<>();
    private long asked;
    private long firstStep = -1;
    private long wallRead;
    private long wallBegan;
    private long processorBegan;
    private long trainingBegan;
    private long publishingBegan;
    private Pace pace = new Pace(0, 0, 0, 0, 0);

    private StepClock(double warmupSeconds, double measuredSeconds, List<Long> memorySteps) {
        this.warmupSeconds = warmupSeconds;
        this.measuredSeconds = measuredSeconds;
        this.memorySteps = memorySteps;
    }

    /** The warm-up begins with the first step. */
    static StepClock timed(double warmupSeconds, double measuredSeconds) {
        return new StepClock(warmupSeconds, measuredSeconds, List.of());
    }

    /** Reads the resident memory at these steps, which ascend, and stops at the last. */
    static StepClock untilStep(List<Long> memorySteps) {
        return new StepClock(0, Double.POSITIVE_INFINITY, List.copyOf(memorySteps));
    }

    @Override
    public boolean stopRequested() {
        boolean over = memorySteps.isEmpty() ? timeOver() : memoryRead();
        asked++;
        return over;
    }

    private boolean timeOver() {
        long now = System.nanoTime();
        if (pace.steps() > 0) {
            return true;
        }
        if (asked > 0 && now - wallRead < NANOS_BETWEEN_READINGS) {
            return false;
        }
        wallRead = now;
        long processor = processorNanos();
        if (asked == 0) {
            processorBegan = processor;
        }
        if (firstStep < 0) {
            if (seconds(processor) >= warmupSeconds) {
                firstStep = asked;
                wallBegan = now;
                processorBegan = processor;
                trainingBegan = THREADS.getCurrentThreadCpuTime();
                publishingBegan = publishingNanos();
            }
            return false;
        }
        if (seconds(processor) >= measuredSeconds) {
            pace = new Pace(
                    asked - firstStep,
                    (now - wallBegan) / NANOS,
                    seconds(processor),
                    (THREADS.getCurrentThreadCpuTime() - trainingBegan) / NANOS,
                    (publishingNanos() - publishingBegan) / NANOS);
        }
        return pace.steps() > 0;
    }

    private boolean memoryRead() {
        if (memorySteps.contains(asked)) {
            residentBytes.add(resident());
        }
        return asked >= memorySteps.getLast();
    }

    private double seconds(long processor) {
        return (processor - processorBegan) / NANOS;
    }

    @Override
    public boolean takeSnapshotRequest() {
        return false;
    }

    @Override
    public @Nullable Intervention takeIntervention(long step) {
        return null;
    }

    /** Of the steps after the warm-up; nothing before the end. */
    Pace pace() {
        return pace;
    }

    /** At each of the steps that were named. */
    List<Long> residentBytes() {
        return List.copyOf(residentBytes);
    }

    /** Of the threads that publish, which say so by their names. */
    private static long publishingNanos() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> PUBLISHING.stream().anyMatch(thread.getThreadName()::startsWith))
                .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId())))
                .sum();
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static long resident() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("the resident memory is read from " + STATUS + ", which Linux has", e);
        }
    }
}
