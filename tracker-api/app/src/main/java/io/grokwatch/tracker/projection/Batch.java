package io.grokwatch.tracker.projection;

import io.grokwatch.events.EmbeddingSnapshot;
import io.grokwatch.events.Event;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.TrainerDescribed;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.kafka.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The records received since the last write, by kind; within a kind and a run in the order of their offsets.
 *
 * @param snapshots from {@code embedding-snapshots}
 * @param lifecycle from {@code run-lifecycle}
 * @param findings from the topics of the stream
 * @param beats from {@code workers}
 * @param trainers from {@code trainers}
 */
public record Batch(
        List<Timestamped<EmbeddingSnapshot>> snapshots,
        List<Timestamped<RunLifecycle>> lifecycle,
        List<Timestamped<RunFinding>> findings,
        List<Timestamped<WorkerBeat>> beats,
        List<Timestamped<TrainerDescribed>> trainers) {

    /** An empty batch, to be filled. */
    public Batch() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** The findings of one kind. */
    public <F extends RunFinding> List<Timestamped<F>> findings(Class<F> kind) {
        List<Timestamped<F>> ofKind = new ArrayList<>();
        for (Timestamped<RunFinding> finding : findings) {
            if (kind.isInstance(finding.value())) {
                ofKind.add(new Timestamped<>(kind.cast(finding.value()), finding.at()));
            }
        }
        return ofKind;
    }

    /** Adds the content of a record if the projection stores its kind. What a tombstone deletes stays in the store. */
    void add(Payload payload, Instant at) {
        switch (payload) {
            case Payload.Metrics metrics -> {} // Of another lane.
            case Payload.Snapshot(EmbeddingSnapshot snapshot) -> snapshots.add(new Timestamped<>(snapshot, at));
            case Payload.OfEvent(Event event) -> add(event, at);
            case Payload.Deletion tombstone -> {}
        }
    }

    private void add(Event event, Instant at) {
        switch (event) {
            case RunLifecycle turn -> lifecycle.add(new Timestamped<>(turn, at));
            case RunFinding finding -> findings.add(new Timestamped<>(finding, at));
            case WorkerBeat beat -> beats.add(new Timestamped<>(beat, at));
            case TrainerDescribed trainer -> trainers.add(new Timestamped<>(trainer, at));
            case RunRequested request -> {}
            case RunCommand command -> {}
        }
    }
}
