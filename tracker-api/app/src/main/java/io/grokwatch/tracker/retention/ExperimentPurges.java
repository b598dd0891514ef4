package io.grokwatch.tracker.retention;

import io.grokwatch.tracker.client.Purge;
import io.grokwatch.tracker.client.PurgeRequest;
import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.experiment.Experiments;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.retention.KeptRuns.KeptRun;
import io.grokwatch.tracker.store.ExperimentData;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Purges experiments: first their runs, then what is stored of themselves, so that every run that is left has its experiment. */
@Singleton
final class ExperimentPurges {
    private static final Logger LOG = Logger.getLogger(ExperimentPurges.class);

    private final Experiments experiments;
    private final KeptRuns runs;
    private final Purges purges;
    private final List<ExperimentData> data;

    ExperimentPurges(Experiments experiments, KeptRuns runs, Purges purges, @All List<ExperimentData> data) {
        this.experiments = experiments;
        this.runs = runs;
        this.purges = purges;
        this.data = List.copyOf(data);
    }

    /**
     * Purges a deleted experiment with all of its runs. What an interrupted purge has left is purged by the next request.
     *
     * @throws jakarta.ws.rs.WebApplicationException 404 if there is no such experiment, 409 if it is not deleted or a run of it is active
     */
    Purge purge(String id) throws InterruptedException {
        Experiment experiment = experiments.find(id).orElseThrow(() -> Experiments.unknown(id));
        if (!experiment.isDeleted()) {
            throw Problems.conflict("experiment '" + id + "' is not deleted; delete it before it is purged");
        }
        List<KeptRun> ofExperiment = runs(id);
        for (KeptRun run : ofExperiment) {
            if (run.active()) {
                throw Problems.conflict("run '" + run.id() + "' of experiment '" + id
                        + "' is active; stop or end it before it is purged");
            }
        }
        List<String> purged = new ArrayList<>();
        long bytes = 0;
        for (int from = 0; from < ofExperiment.size(); from += PurgeRequest.MAX_RUNS) {
            int to = Math.min(ofExperiment.size(), from + PurgeRequest.MAX_RUNS);
            Purge some = purges.purge(
                    ofExperiment.subList(from, to).stream().map(KeptRun::id).toList());
            purged.addAll(some.runs());
            bytes += some.bytes();
        }
        delete(id);
        return new Purge(purged, bytes);
    }

    /** Deletes an experiment that was deleted before a time and has no runs left. */
    void purgeIfEmpty(String id, Instant before) {
        boolean isDue = experiments
                .find(id)
                .map(Experiment::deletedAt)
                .filter(at -> at.isBefore(before))
                .isPresent();
        if (isDue && runs(id).isEmpty()) {
            delete(id);
        }
    }

    private List<KeptRun> runs(String id) {
        return runs.all().stream().filter(run -> run.experiment().equals(id)).toList();
    }

    private void delete(String id) {
        data.forEach(one -> one.deleteExperiment(id));
        LOG.infof("purged experiment=%s", id);
    }
}
