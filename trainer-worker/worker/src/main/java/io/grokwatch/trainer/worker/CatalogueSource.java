package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunSpec;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.trainer.plugin.TrainerCatalogue;
import io.grokwatch.trainer.spi.Trainer;
import java.util.List;

/** Trainers by their names in a catalogue. */
record CatalogueSource(TrainerCatalogue catalogue) implements TrainerSource {
    @Override
    public Trainer create(RunSpec spec, String device) {
        return catalogue.named(spec.trainer()).create(spec, device);
    }

    @Override
    public List<TrainerDescribed> descriptions() {
        return catalogue.all().stream()
                .map(trainer -> new TrainerDescribed(
                        trainer.name(), trainer.summary(), trainer.parameters(), trainer.changeable()))
                .toList();
    }
}
