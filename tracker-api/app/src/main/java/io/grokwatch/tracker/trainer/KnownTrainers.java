package io.grokwatch.tracker.trainer;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bson.Document;

/** The trainers that some worker has described, however long ago. */
@Singleton
public final class KnownTrainers {
    private final Store store;

    KnownTrainers(Store store) {
        this.store = store;
    }

    List<TrainerDescribed> all() {
        List<TrainerDescribed> trainers = new ArrayList<>();
        for (Document document : store.collection(CollectionName.TRAINERS).find()) {
            trainers.add(StoredJson.read(document.getString("description"), TrainerDescribed.class));
        }
        trainers.sort(Comparator.comparing(TrainerDescribed::trainer));
        return trainers;
    }

    Optional<TrainerDescribed> named(String name) {
        return all().stream().filter(known -> known.trainer().equals(name)).findFirst();
    }

    /**
     * Passes if a trainer accepts these settings, as far as its description is known. Before the first worker has published
     * its descriptions every setting passes, and the worker that takes the run checks it.
     *
     * @throws IllegalArgumentException naming the trainer or the parameter, and what was expected
     */
    public void requireAccepted(String name, Parameters settings) {
        refuseIf(name, trainer -> trainer.objection(settings));
    }

    /**
     * Passes if a trainer accepts the settings of each of several runs.
     *
     * @param settings by the name of the run
     * @throws IllegalArgumentException naming also the run
     */
    public void requireAccepted(String name, Map<String, Parameters> settings) {
        refuseIf(
                name,
                trainer -> settings.entrySet().stream()
                        .flatMap(run -> trainer.objection(run.getValue()).stream()
                                .map(objection -> "run '" + run.getKey() + "': " + objection))
                        .findFirst());
    }

    /**
     * Passes if a trainer changes a setting in mid-run, as far as its description is known.
     *
     * @throws IllegalArgumentException naming the trainer, the setting and those that can be changed, or what was expected
     */
    public void requireChangeable(String name, String parameter, Object value) {
        refuseIf(name, trainer -> trainer.objectionInMidRun(parameter, value));
    }

    private void refuseIf(String name, Function<TrainerDescribed, Optional<String>> objections) {
        List<TrainerDescribed> all = all();
        if (all.isEmpty()) {
            return;
        }
        TrainerDescribed trainer = all.stream()
                .filter(known -> known.trainer().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no worker has a trainer named '" + name
                        + "', there are "
                        + all.stream().map(TrainerDescribed::trainer).toList()));
        objections.apply(trainer).ifPresent(objection -> {
            throw new IllegalArgumentException(objection);
        });
    }
}
