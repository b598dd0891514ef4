package io.grokwatch.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The resident memory of processes, as Linux states it. */
public final class ProcessMemory {
    private ProcessMemory() {}

    /**
     * The largest that the resident memory of a process has been, in MiB; of its children too, where it has some.
     *
     * @throws BenchmarkFailure if it has ended
     */
    public static long peakMib(long pid) {
        return Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .mapToLong(process -> mib(process, "VmHWM:"))
                .sum();
    }

    /**
     * The resident memory of a process now, in MiB.
     *
     * @throws BenchmarkFailure if it has ended
     */
    public static long residentMib(long pid) {
        return mib(pid, "VmRSS:");
    }

    private static long mib(long pid, String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            throw new BenchmarkFailure("process " + pid + " has ended", ended);
        }
    }
}
