package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunSpec;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.trainer.plugin.TrainerCatalogue;
import io.grokwatch.trainer.spi.Trainer;
import io.grokwatch.trainer.spi.TrainerProvider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** Trainers by their names in a catalogue, which follows its plugin folder. Thread-safe. */
final class CatalogueSource implements TrainerSource {
    private static final Logger LOG = System.getLogger(CatalogueSource.class.getName());

    private final String device;
    private volatile TrainerCatalogue catalogue;

    /** @param device what the worker trains on */
    CatalogueSource(TrainerCatalogue catalogue, String device) {
        this.catalogue = catalogue;
        this.device = device;
    }

    @Override
    public Trainer create(RunSpec spec, String trainedOn) {
        return catalogue.named(spec.trainer()).create(spec, trainedOn);
    }

    @Override
    public List<TrainerDescribed> descriptions() {
        return catalogue.all().stream().map(CatalogueSource::described).toList();
    }

    @Override
    public synchronized List<TrainerDescribed> refresh() {
        TrainerCatalogue before = catalogue;
        TrainerCatalogue now = before.refreshed(
                // A plugin may be unusable in any way, and shows it here rather than at its first run.
                trainer -> {
                    trainer.requireDevice(device);
                    TrainerDescribed unused = described(trainer);
                },
                problem -> LOG.log(Level.WARNING, problem.getMessage()));
        if (now == before) {
            return List.of();
        }
        catalogue = now;
        List<TrainerDescribed> changed = new ArrayList<>();
        for (TrainerProvider trainer : now.all()) {
            if (!before.all().contains(trainer)) {
                LOG.log(Level.INFO, "trainer={0} is available", trainer.name());
                changed.add(described(trainer));
            }
        }
        return changed;
    }

    private static TrainerDescribed described(TrainerProvider trainer) {
        return new TrainerDescribed(trainer.name(), trainer.summary(), trainer.parameters(), trainer.changeable());
    }
}
