package io.grokwatch.trainer.plugin;

import io.grokwatch.trainer.process.ProcessTrainerProvider;
import io.grokwatch.trainer.spi.TrainerProvider;
import io.grokwatch.trainer.spi.Trainers;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Every trainer of a worker: those on the class path, those of the jars in its plugin folder, each in a class loader of its
 * own, and the processes described there.
 *
 * <p>A plugin that cannot be used stops the start: a worker that quietly lacks a trainer fails the runs that name it.
 */
public final class TrainerCatalogue {
    private static final String JAR = ".jar";
    private static final String PROCESS = ".trainer.json";

    private final List<TrainerProvider> trainers;

    private TrainerCatalogue(List<TrainerProvider> trainers) {
        this.trainers = List.copyOf(trainers);
    }

    /** Those on the class path alone. */
    public static TrainerCatalogue onClassPath() {
        return new TrainerCatalogue(Trainers.all());
    }

    /**
     * Those on the class path and in a folder; a folder that is not there is empty.
     *
     * @throws IllegalStateException naming the file that is no plugin, or the name that two trainers have
     */
    public static TrainerCatalogue withPlugins(Path folder) {
        List<TrainerProvider> found = new ArrayList<>(Trainers.all());
        Map<String, String> origins = new HashMap<>();
        found.forEach(trainer -> origins.put(trainer.name(), "Grokwatch itself"));
        for (Path file : files(folder)) {
            for (TrainerProvider trainer : load(file)) {
                String other = origins.put(trainer.name(), file.toString());
                if (other != null) {
                    throw new IllegalStateException(
                            "two trainers are named '" + trainer.name() + "': one of " + other + ", one of " + file);
                }
                found.add(trainer);
            }
        }
        found.sort(Comparator.comparing(TrainerProvider::name));
        return new TrainerCatalogue(found);
    }

    /** All of them, by name. */
    public List<TrainerProvider> all() {
        return trainers;
    }

    /** @throws IllegalArgumentException if there is none of that name; the message lists those there are */
    public TrainerProvider named(String name) {
        return trainers.stream()
                .filter(trainer -> trainer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no trainer is named '" + name + "', there are "
                        + trainers.stream().map(TrainerProvider::name).toList()));
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

    private static List<TrainerProvider> load(Path file) {
        try {
            List<TrainerProvider> trainers =
                    file.toString().endsWith(JAR) ? providers(file) : List.of(ProcessTrainerProvider.read(file));
            if (trainers.isEmpty()) {
                throw new IllegalStateException("it declares no " + TrainerProvider.class.getName());
            }
            return trainers;
        } catch (IOException | RuntimeException | ServiceConfigurationError | LinkageError e) {
            throw new IllegalStateException("plugin " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    // The loader stays open as long as its trainers are used, which is as long as the process lives.
    @SuppressWarnings("resource")
    private static List<TrainerProvider> providers(Path jar) throws IOException {
        URL url = jar.toUri().toURL();
        PluginClassLoader loader =
                new PluginClassLoader(jar.getFileName().toString(), url, TrainerCatalogue.class.getClassLoader());
        List<TrainerProvider> providers = new ArrayList<>();
        ServiceLoader.load(TrainerProvider.class, loader).forEach(providers::add);
        for (TrainerProvider provider : providers) {
            // The description is published as the worker starts, so an invalid one is found now.
            provider.parameters();
        }
        return providers;
    }
}
