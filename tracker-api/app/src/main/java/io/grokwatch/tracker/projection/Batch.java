package io.grokwatch.tracker.projection;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.WorkerBeat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the topics said since the last write, by kind; within a kind and a run in the order it was said.
 *
 * @param metrics from {@code run-metrics}
 * @param snapshots from {@code embedding-snapshots}
 * @param lifecycle from {@code run-lifecycle}
 * @param findings from the topics of the stream
 * @param beats from {@code workers}
 * @param trainers from {@code trainers}
 */
public record Batch(
        List<Told<MetricBatch>> metrics,
        List<Told<EmbeddingSnapshot>> snapshots,
        List<Told<RunLifecycle>> lifecycle,
        List<Told<RunFinding>> findings,
        List<Told<WorkerBeat>> beats,
        List<Told<TrainerDescribed>> trainers) {

    /** An empty batch, to be filled. */
    public Batch() {
        this(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    /** The findings of one kind. */
    public <F extends RunFinding> List<Told<F>> findings(Class<F> kind) {
        List<Told<F>> ofKind = new ArrayList<>();
        for (Told<RunFinding> told : findings) {
            if (kind.isInstance(told.what())) {
                ofKind.add(new Told<>(kind.cast(told.what()), told.at()));
            }
        }
        return ofKind;
    }

    /** Adds an event if the projection has a use for its kind. */
    void add(Event event, Instant at) {
        switch (event) {
            case RunLifecycle told -> lifecycle.add(new Told<>(told, at));
            case RunFinding told -> findings.add(new Told<>(told, at));
            case WorkerBeat told -> beats.add(new Told<>(told, at));
            case TrainerDescribed told -> trainers.add(new Told<>(told, at));
            case RunRequested ours -> {}
            case RunCommand ours -> {}
        }
    }
}
