package io.grokwatch.bench.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a benchmark ran on.
 *
 * @param processor as the system names it
 * @param cores that this process may use
 * @param memoryGiB of the machine, 0 if the JVM does not report it
 * @param system name, version and architecture of the operating system
 * @param java version and vendor of this JVM
 */
public record Machine(String processor, int cores, double memoryGiB, String system, String java) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** This one. */
    public static Machine here() {
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                totalMemory() / (double) (1L << 30),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.version") + " " + System.getProperty("java.vendor"));
    }

    /** One line for people. */
    public String line() {
        return String.format(
                Locale.ROOT, "%s, %d cores, %.1f GiB, %s, Java %s", processor, cores, memoryGiB, system, java);
    }

    private static String processorName() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException elsewhere) {
            return "unknown processor";
        }
    }

    private static long totalMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }
}
