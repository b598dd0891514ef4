package io.grokwatch.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A new folder for one run of a benchmark. */
public final class Scratch {
    private Scratch() {}

    /** Makes the folder. */
    public static Path create(String benchmark) throws IOException {
        return Files.createTempDirectory(Files.createDirectories(Checkout.scratch(benchmark)), "run");
    }

    /** Deletes the folder with what is in it. */
    public static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
