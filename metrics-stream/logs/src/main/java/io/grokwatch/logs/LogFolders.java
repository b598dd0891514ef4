package io.grokwatch.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Folders of trackers: TensorBoard's log directory, W&B's offline runs, MLflow's file store, Lightning's {@code metrics.csv}. */
final class LogFolders {
    static final int MAX_DEPTH = 5;
    static final int MAX_FILES = 10_000;
    /** Folders of event files that hold the metrics of one split of the run above them. */
    private static final Set<String> SPLITS = Set.of(
            "train",
            "training",
            "val",
            "valid",
            "validation",
            "test",
            "testing",
            "eval",
            "evaluation",
            "dev",
            "holdout");

    private LogFolders() {}

    /** @param files reads one file of any format */
    static List<LoggedRun> read(Path folder, Function<Path, List<LoggedRun>> files) {
        if (MlflowStore.isRun(folder)) {
            return List.of(MlflowStore.run(folder));
        }
        List<Path> paths;
        try (Stream<Path> all = Files.walk(folder, MAX_DEPTH)) {
            paths = all.limit(MAX_FILES).sorted().toList();
        } catch (IOException e) {
            throw new LogException(folder + " cannot be read: " + e.getMessage(), e);
        }
        List<LoggedRun> runs = new ArrayList<>();
        paths.stream().filter(MlflowStore::isRun).forEach(run -> runs.add(MlflowStore.run(run)));
        paths.stream().filter(file -> name(file).endsWith(".wandb")).forEach(file -> runs.addAll(files.apply(file)));
        runs.addAll(eventFiles(folder, paths));
        if (runs.isEmpty()) {
            paths.stream()
                    .filter(file -> name(file).equals("metrics.csv"))
                    .forEach(file -> runs.addAll(files.apply(file)));
        }
        if (runs.isEmpty()) {
            throw new LogException(
                    folder + ": a folder without event files of TensorBoard, .wandb files, runs of MLflow or"
                            + " metrics.csv; expected one of these, or a file: " + LogFile.EXAMPLES);
        }
        return runs;
    }

    private static List<LoggedRun> eventFiles(Path folder, List<Path> paths) {
        List<LoggedRun> runs = new ArrayList<>();
        byRun(folder, paths).forEach((run, files) -> eventFilesOf(run, files).ifPresent(runs::add));
        return runs;
    }

    /** The event files among these paths by the folder of their run. */
    static Map<Path, List<Path>> byRun(Path folder, List<Path> paths) {
        Map<Path, List<Path>> byRun = new TreeMap<>();
        for (Path file : paths) {
            Path parent = file.getParent();
            if (parent != null && name(file).contains("tfevents") && Files.isRegularFile(file)) {
                Path run = !parent.equals(folder) && !prefix(parent).isEmpty() && parent.getParent() != null
                        ? parent.getParent()
                        : parent;
                byRun.computeIfAbsent(run, first -> new ArrayList<>()).add(file);
            }
        }
        return byRun;
    }

    /** The run of some event files; empty if they have no scalar. */
    static Optional<LoggedRun> eventFilesOf(Path run, List<Path> files) {
        RunBuilder builder = new RunBuilder(name(run), EventFile.FORMAT);
        for (Path file : files) {
            Path parent = file.getParent();
            String prefix = parent == null || parent.equals(run) ? "" : prefix(parent);
            try {
                EventFile.read(file.toString(), Files.readAllBytes(file), prefix, builder);
            } catch (IOException e) {
                throw new LogException(file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return builder.isEmpty() ? Optional.empty() : Optional.of(builder.build());
    }

    /** {@code validation/} for Keras's folder of that name; {@code loss_test} of {@code add_scalars} is {@code test/}. */
    private static String prefix(Path folder) {
        String name = name(folder).toLowerCase(Locale.ROOT);
        String last = name.substring(name.lastIndexOf('_') + 1);
        return SPLITS.contains(last) ? last + "/" : "";
    }

    static String name(Path path) {
        Path file = path.getFileName();
        return file == null ? path.toString() : file.toString();
    }
}
