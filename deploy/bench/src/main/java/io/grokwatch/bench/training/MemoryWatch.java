package io.grokwatch.bench.training;

import io.grokwatch.trainer.spi.RunControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the resident memory of this process at some steps of a training, and ends it at the last of them. */
final class MemoryWatch implements RunControl {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final List<Long> steps;
    private final List<Long> residentBytes = new ArrayList<>();
    private long asked;

    /** @param steps at least one, ascending */
    MemoryWatch(List<Long> steps) {
        this.steps = List.copyOf(steps);
    }

    @Override
    public boolean stopRequested() {
        long step = asked++;
        if (steps.contains(step)) {
            residentBytes.add(resident());
        }
        return step >= steps.getLast();
    }

    /** At each of the steps. */
    List<Long> residentBytes() {
        return List.copyOf(residentBytes);
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
