package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunSpec;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The trainers this process has, by name. */
final class Trainers {
    private final SortedMap<String, TrainerProvider> byName = new TreeMap<>();

    /** @throws IllegalArgumentException if two have the same name */
    Trainers(Iterable<TrainerProvider> providers) {
        for (TrainerProvider provider : providers) {
            if (byName.putIfAbsent(provider.name(), provider) != null) {
                throw new IllegalArgumentException("two trainers are called '" + provider.name() + "'");
            }
        }
    }

    /** Those that the class path offers. */
    static Trainers onClassPath() {
        return new Trainers(ServiceLoader.load(TrainerProvider.class));
    }

    /**
     * The trainer of a run.
     *
     * @throws IllegalArgumentException if it is unknown, naming those there are, or refuses the run's parameters
     * @throws IllegalStateException if this machine cannot train it
     */
    Trainer create(RunSpec spec, String device) {
        TrainerProvider provider = byName.get(spec.trainer());
        if (provider == null) {
            throw new IllegalArgumentException("unknown trainer '" + spec.trainer() + "', this worker has "
                    + String.join(", ", byName.keySet()));
        }
        return provider.create(spec, device);
    }
}
