package io.grokwatch.trainer.spi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The trainers on the class path. */
public final class Trainers {
    private Trainers() {}

    /** All of them, by name. */
    public static List<TrainerProvider> all() {
        List<TrainerProvider> found = new ArrayList<>();
        ServiceLoader.load(TrainerProvider.class, TrainerProvider.class.getClassLoader())
                .forEach(found::add);
        found.sort(Comparator.comparing(TrainerProvider::name));
        return List.copyOf(found);
    }

    /** @throws IllegalArgumentException if there is none of that name; the message lists those there are */
    public static TrainerProvider named(String name) {
        List<TrainerProvider> all = all();
        return all.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no trainer is named '" + name + "', there are "
                        + all.stream().map(TrainerProvider::name).toList()));
    }
}
