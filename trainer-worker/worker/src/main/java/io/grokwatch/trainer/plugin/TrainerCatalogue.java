package io.grokwatch.trainer.plugin;

import io.grokwatch.trainer.process.ProcessTrainerProvider;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.spi.Trainers;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every trainer of a worker: those on the class path, those of the jars in its plugin folder, each in a class loader of its
 * own, and the processes described there. Immutable; {@link #refreshed} gives the catalogue of the folder as it is now.
 *
 * <p>A plugin that cannot be used stops the start, so that the person who installed it learns of it. One that is added or changed while the
 * worker runs is reported and left out instead, and tried again once its file has changed.
 */
public final class TrainerCatalogue {
    private static final String JAR = ".jar";
    private static final String PROCESS = ".trainer.json";

    private final @Nullable Path folder;
    private final List<TrainerProvider> own;
    private final Map<Path, Plugin> plugins;
    private final List<TrainerProvider> trainers;

    /**
     * A file of the plugin folder.
     *
     * @param trainers none if it cannot be used
     */
    private record Plugin(Stamp stamp, List<TrainerProvider> trainers) {}

    /** What changes when a file is replaced. */
    private record Stamp(FileTime modified, long size) {
        static Stamp of(Path file) throws IOException {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        }
    }

    private TrainerCatalogue(@Nullable Path folder, List<TrainerProvider> own, Map<Path, Plugin> plugins) {
        this.folder = folder;
        this.own = own;
        this.plugins = plugins;
        List<TrainerProvider> all = new ArrayList<>(own);
        plugins.values().forEach(plugin -> all.addAll(plugin.trainers()));
        all.sort(Comparator.comparing(TrainerProvider::name));
        trainers = List.copyOf(all);
    }

    /** Those on the class path alone. */
    public static TrainerCatalogue onClassPath() {
        return new TrainerCatalogue(null, Trainers.all(), Map.of());
    }

    /**
     * Those on the class path and in a folder; a folder that is not there is empty.
     *
     * @throws IllegalStateException naming the file that is no plugin, or the name that two trainers have
     */
    public static TrainerCatalogue withPlugins(Path folder) {
        TrainerCatalogue empty = new TrainerCatalogue(folder, Trainers.all(), Map.of());
        return empty.refreshed(trainer -> {}, problem -> {
            throw problem;
        });
    }

    /**
     * The catalogue of the folder as it is now; this one if no file was added, changed or removed.
     *
     * @param check is called with each trainer that was not there before, and throws if it cannot be used here
     * @param problems receives, once for each state of its file, why a plugin cannot be used; it is left out
     */
    public TrainerCatalogue refreshed(Consumer<TrainerProvider> check, Consumer<IllegalStateException> problems) {
        Path from = folder;
        if (from == null) {
            return this;
        }
        Map<Path, Plugin> found = new TreeMap<>();
        boolean changed = false;
        Map<String, String> origins = new TreeMap<>();
        own.forEach(trainer -> origins.put(trainer.name(), "Grokwatch itself"));
        for (Path file : files(from)) {
            Stamp stamp;
            try {
                stamp = Stamp.of(file);
            } catch (IOException removedMeanwhile) {
                continue;
            }
            Plugin known = plugins.get(file);
            boolean isNew = known == null || !known.stamp().equals(stamp);
            List<TrainerProvider> usable = known == null || isNew ? usable(file, check, problems) : known.trainers();
            changed |= isNew;
            boolean unique = isUnique(file, usable, origins, isNew ? problems : reportedBefore -> {});
            found.put(file, new Plugin(stamp, unique ? usable : List.of()));
        }
        changed |= !found.keySet().equals(plugins.keySet());
        return changed ? new TrainerCatalogue(folder, own, found) : this;
    }

    /** Names that are taken by files before it make a plugin unusable. */
    private static boolean isUnique(
            Path file,
            List<TrainerProvider> usable,
            Map<String, String> origins,
            Consumer<IllegalStateException> problems) {
        for (TrainerProvider trainer : usable) {
            String other = origins.get(trainer.name());
            if (other != null) {
                problems.accept(new IllegalStateException(
                        "two trainers are named '" + trainer.name() + "': one of " + other + ", one of " + file));
                return false;
            }
        }
        usable.forEach(trainer -> origins.put(trainer.name(), file.toString()));
        return true;
    }

    /** All of them, by name. */
    public List<TrainerProvider> all() {
        return trainers;
    }

    /** @throws MissingTrainerException if there is none of that name; the message lists those there are */
    public TrainerProvider named(String name) {
        return trainers.stream()
                .filter(trainer -> trainer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new MissingTrainerException(
                        name, trainers.stream().map(TrainerProvider::name).toList()));
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(JAR) || file.toString().endsWith(PROCESS))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("the plugin folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<TrainerProvider> usable(
            Path file, Consumer<TrainerProvider> check, Consumer<IllegalStateException> problems) {
        try {
            List<TrainerProvider> loaded = load(file);
            loaded.forEach(check);
            return loaded;
        } catch (IOException | RuntimeException | ServiceConfigurationError | LinkageError e) {
            problems.accept(new IllegalStateException("plugin " + file + " cannot be used: " + e.getMessage(), e));
            return List.of();
        }
    }

    private static List<TrainerProvider> load(Path file) throws IOException {
        List<TrainerProvider> loaded =
                file.toString().endsWith(JAR) ? providers(file) : List.of(ProcessTrainerProvider.read(file));
        if (loaded.isEmpty()) {
            throw new IllegalStateException("it declares no " + TrainerProvider.class.getName());
        }
        return loaded;
    }

    // The loader stays open as long as its trainers are used, which may be as long as the process lives.
    @SuppressWarnings("resource")
    private static List<TrainerProvider> providers(Path jar) throws IOException {
        URL url = jar.toUri().toURL();
        PluginClassLoader loader =
                new PluginClassLoader(jar.getFileName().toString(), url, TrainerCatalogue.class.getClassLoader());
        List<TrainerProvider> providers = new ArrayList<>();
        ServiceLoader.load(TrainerProvider.class, loader).forEach(providers::add);
        for (TrainerProvider provider : providers) {
            // The description is published, so an invalid one is found now.
            provider.parameters();
        }
        return providers;
    }
}
