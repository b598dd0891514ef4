package io.grokwatch.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The logs of a file or folder that programs write at the same time. A log is read again, as a whole, when the size or the time of one of
 * its files has changed. In a folder, those of the trackers are found ({@link Logs#read(Path)}), and each CSV and each file of JSON lines.
 */
public final class GrowingLogs {
    private static final Set<String> TABLES = Set.of("csv", "tsv", "jsonl", "ndjson");
    /** A last line without an end counts once its file has not changed for so long. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path root;
    private final BiConsumer<Path, String> unreadable;
    private final Map<Path, State> states = new HashMap<>();

    private record Stamp(
            Path file, long size, long modifiedMs, @Nullable Object key) {}

    /** What one log was when it was read last. */
    private static final class State {
        private List<Stamp> stamps = List.of();
        private long changedNanos;
        private boolean isCut;
        private @Nullable String failure;
    }

    /** A log: a file, or files that are read together. */
    private record Log(Path path, List<Path> files, Kind kind) {}

    private enum Kind {
        FILE,
        EVENTS,
        MLFLOW
    }

    /**
     * Nothing is read yet.
     *
     * @param root a file or a folder, which need not exist yet
     * @param unreadable receives each log that cannot be read, with the reason, once for each reason
     */
    public GrowingLogs(Path root, BiConsumer<Path, String> unreadable) {
        this.root = root;
        this.unreadable = unreadable;
    }

    /**
     * The runs of the logs that have changed since the last call.
     *
     * @param last whether nothing more is awaited, so that lines without an end count
     */
    public List<LoggedRun> changed(boolean last) {
        List<LoggedRun> changed = new ArrayList<>();
        for (Log log : logs()) {
            State state = states.computeIfAbsent(log.path, path -> new State());
            List<Stamp> stamps = stamps(log.files);
            boolean isChanged = !stamps.equals(state.stamps);
            if (isChanged) {
                state.stamps = stamps;
                state.changedNanos = System.nanoTime();
            }
            boolean isSettled = last || System.nanoTime() - state.changedNanos >= SETTLED.toNanos();
            if (isChanged || (state.isCut && isSettled)) {
                changed.addAll(read(log, state, isSettled));
            }
        }
        return changed;
    }

    private List<LoggedRun> read(Log log, State state, boolean isSettled) {
        try {
            List<LoggedRun> runs = switch (log.kind) {
                case EVENTS ->
                    LogFolders.eventFilesOf(log.path, log.files).stream().toList();
                case MLFLOW -> List.of(MlflowStore.run(log.path));
                case FILE -> {
                    Logs.Growing growing = Logs.readGrowing(log.path, isSettled);
                    state.isCut = growing.isCut();
                    yield growing.runs();
                }
            };
            state.failure = null;
            return runs.stream().map(run -> run.from(log.path)).toList();
        } catch (LogException e) {
            // It may be that not enough of it is written yet.
            state.isCut = !isSettled;
            String reason = String.valueOf(e.getMessage());
            if (isSettled && !reason.equals(state.failure)) {
                state.failure = reason;
                unreadable.accept(log.path, reason);
            }
            return List.of();
        }
    }

    private List<Log> logs() {
        if (!Files.isDirectory(root)) {
            return Files.isRegularFile(root) ? List.of(new Log(root, List.of(root), Kind.FILE)) : List.of();
        }
        List<Path> paths;
        try (Stream<Path> all = Files.walk(root, LogFolders.MAX_DEPTH)) {
            paths = all.limit(LogFolders.MAX_FILES).sorted().toList();
        } catch (IOException | UncheckedIOException changing) {
            return List.of(); // A folder was removed while it was read; the next call reads again.
        }
        Map<Path, Log> logs = new LinkedHashMap<>();
        List<Path> mlflow = paths.stream().filter(MlflowStore::isRun).toList();
        mlflow.forEach(run -> logs.put(
                run,
                new Log(run, paths.stream().filter(path -> path.startsWith(run)).toList(), Kind.MLFLOW)));
        LogFolders.byRun(root, paths).forEach((run, files) -> logs.put(run, new Log(run, files, Kind.EVENTS)));
        paths.stream()
                .filter(path ->
                        isTable(path) && mlflow.stream().noneMatch(path::startsWith) && Files.isRegularFile(path))
                .forEach(path -> logs.put(path, new Log(path, List.of(path), Kind.FILE)));
        return List.copyOf(logs.values());
    }

    private static boolean isTable(Path path) {
        String name = LogFolders.name(path).toLowerCase(Locale.ROOT);
        return name.endsWith(".wandb") || TABLES.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static List<Stamp> stamps(List<Path> files) {
        List<Stamp> stamps = new ArrayList<>(files.size());
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(new Stamp(
                        file, attributes.size(), attributes.lastModifiedTime().toMillis(), attributes.fileKey()));
            } catch (IOException removed) {
                // It counts as changed.
            }
        }
        return stamps;
    }
}
