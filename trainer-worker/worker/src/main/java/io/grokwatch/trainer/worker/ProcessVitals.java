package io.grokwatch.trainer.worker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures of this process for the beats of a worker. */
final class ProcessVitals {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessVitals() {}

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Resident memory, or the heap in use where the system does not report it: tensors live outside the heap. */
    static long memoryUsedBytes() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseGet(ProcessVitals::heapUsedBytes);
        } catch (IOException e) {
            return heapUsedBytes();
        }
    }

    /** Memory of the machine, or of its container. */
    static long memoryTotalBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    private static long heapUsedBytes() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
