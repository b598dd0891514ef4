package io.grokwatch.trainer.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deletes the folder of a run's own files. */
final class RecursiveDeletion {
    private RecursiveDeletion() {}

    /** Deletes the folder with everything in it; what cannot be deleted is logged, as no run fails for it. */
    static void delete(Path folder, Consumer<String> log) {
        try {
            for (Path file : deepestFirst(folder)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // The program has tidied up itself.
        } catch (IOException | UncheckedIOException e) {
            log.accept("the folder " + folder + " of the run's own files is still there: " + e);
        }
    }

    private static List<Path> deepestFirst(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
