package io.grokwatch.tracker.logging;

import com.mongodb.client.model.Filters;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bson.Document;

/** The stored {@link ProgramRun}s. Changes of several processes do not overwrite each other: each is applied to the newest revision. */
@Singleton
final class ProgramRunStore implements RunData {
    private static final int MAX_TRIES = 50;

    private final Store store;

    ProgramRunStore(Store store) {
        this.store = store;
    }

    /** That of a run, if a program has begun one. */
    Optional<ProgramRun> find(String run) {
        return Optional.ofNullable(Documents.find(store, CollectionName.PROGRAM_ATTEMPTS, run))
                .map(document -> StoredJson.read(document.getString("state"), ProgramRun.class));
    }

    /**
     * Changes that of a run, which is {@link ProgramRun#NONE} before.
     *
     * @param change applied to the newest; again if another process changed it meanwhile
     * @return as it is stored now
     */
    ProgramRun change(String run, UnaryOperator<ProgramRun> change) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            ProgramRun current = find(run).orElse(ProgramRun.NONE);
            ProgramRun next = change.apply(current);
            if (next.equals(current) || write(run, current.revision(), next)) {
                return next;
            }
        }
        throw new IllegalStateException(
                "the attempts of run " + run + " were changed by others " + MAX_TRIES + " times in a row");
    }

    private boolean write(String run, long revision, ProgramRun next) {
        Document document =
                new Document("_id", run).append("revision", next.revision()).append("state", StoredJson.write(next));
        return Documents.replaceRevision(store, CollectionName.PROGRAM_ATTEMPTS, document, revision);
    }

    @Override
    public String name() {
        return "program-attempts";
    }

    @Override
    public void delete(String run) {
        store.collection(CollectionName.PROGRAM_ATTEMPTS).deleteOne(Filters.eq("_id", run));
    }

    @Override
    public long bytes(String run) {
        return Documents.bytes(store, CollectionName.PROGRAM_ATTEMPTS, List.of(run));
    }
}
