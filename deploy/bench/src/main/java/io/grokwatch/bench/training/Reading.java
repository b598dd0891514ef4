package io.grokwatch.bench.training;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The clocks of this process, read by the training thread.
 *
 * @param wallNanos since some moment
 * @param processorNanos that all threads have spent
 * @param trainingNanos that the thread that reads has spent of those
 * @param publishingNanos that the publishing threads, recognised by their names, have spent of those
 */
record Reading(long wallNanos, long processorNanos, long trainingNanos, long publishingNanos) {
    private static final List<String> PUBLISHING = List.of("publish-", "kafka-producer-network-thread");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS = 1e9;

    static Reading now() {
        return new Reading(System.nanoTime(), processor(), THREADS.getCurrentThreadCpuTime(), publishing());
    }

    /** The processor time of the process; asking for it takes as long as many an operation of a step. */
    static long processor() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** How fast so many steps went that were taken since an earlier reading. */
    Pace pace(long steps, Reading since) {
        return new Pace(
                steps,
                (wallNanos - since.wallNanos) / NANOS,
                (processorNanos - since.processorNanos) / NANOS,
                (trainingNanos - since.trainingNanos) / NANOS,
                (publishingNanos - since.publishingNanos) / NANOS);
    }

    private static long publishing() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> PUBLISHING.stream().anyMatch(thread.getThreadName()::startsWith))
                .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId())))
                .sum();
    }
}
