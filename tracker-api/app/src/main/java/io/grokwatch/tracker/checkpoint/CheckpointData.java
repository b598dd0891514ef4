package io.grokwatch.tracker.checkpoint;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.store.RunData;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The checkpoints of runs, which are files. */
@Singleton
final class CheckpointData implements RunData {
    private final CheckpointFiles files;

    CheckpointData(CheckpointFiles files) {
        this.files = files;
    }

    @Override
    public String name() {
        return "checkpoints";
    }

    @Override
    public Optional<Kind> kind() {
        return Optional.of(Kind.CHECKPOINTS);
    }

    @Override
    public void delete(String run) {
        files.deleteAll(new RunId(run));
    }

    @Override
    public long bytes(String run) {
        return files.bytes(new RunId(run));
    }
}
