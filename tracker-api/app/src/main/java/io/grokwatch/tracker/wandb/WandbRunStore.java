package io.grokwatch.tracker.wandb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.client.model.Filters;
import io.grokwatch.events.RunId;
import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.RunData;
import io.grokwatch.tracker.store.Store;
import io.grokwatch.tracker.store.StoredJson;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bson.Document;

/**
 * The stored {@link WandbRun}s. A run has the id by which the client names it, unless a run of another project or program has that: then the
 * id has a digest of both names appended.
 */
@Singleton
final class WandbRunStore implements RunData {
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
    private static final int MAX_NAME = 100;
    private static final int DIGEST_BYTES = 4;

    private final Store store;

    WandbRunStore(Store store) {
        this.store = store;
    }

    /** A run with the id that it has here. */
    record Found(RunId id, WandbRun run) {}

    /** The run that a client names. */
    Optional<Found> find(String project, String name) {
        if (LEGAL.matcher(name).matches()) {
            Optional<Found> same = find(new RunId(name))
                    .filter(run -> isNamed(run, project, name))
                    .map(run -> new Found(new RunId(name), run));
            if (same.isPresent()) {
                return same;
            }
        }
        RunId distinct = distinctId(project, name);
        return find(distinct).filter(run -> isNamed(run, project, name)).map(run -> new Found(distinct, run));
    }

    private static boolean isNamed(WandbRun run, String project, String name) {
        return run.project().equals(project) && run.name().equals(name);
    }

    private Optional<WandbRun> find(RunId id) {
        return Optional.ofNullable(Documents.find(store, CollectionName.WANDB_RUNS, id.value()))
                .map(document -> StoredJson.read(document.getString("state"), WandbRun.class));
    }

    /** The id of a run that is new here. */
    RunId newId(String project, String name) {
        boolean isFree = LEGAL.matcher(name).matches() && Documents.find(store, CollectionName.RUNS, name) == null;
        return isFree ? new RunId(name) : distinctId(project, name);
    }

    private static RunId distinctId(String project, String name) {
        String readable = name.replaceAll("[^A-Za-z0-9_-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        String digest = HexFormat.of().formatHex(sha256(project + "/" + name), 0, DIGEST_BYTES);
        return new RunId((readable.isEmpty() ? "run" : readable.substring(0, Math.min(MAX_NAME, readable.length())))
                + "-" + digest);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Stores a run.
     *
     * @param before the revision that was read, 0 if there was none
     * @return false if another process has changed it meanwhile: then nothing is stored
     */
    boolean replace(RunId id, long before, WandbRun run) {
        Document document = new Document("_id", id.value())
                .append("revision", run.revision())
                .append("state", StoredJson.write(run));
        return Documents.replaceRevision(store, CollectionName.WANDB_RUNS, document, before);
    }

    @Override
    public String name() {
        return "wandb-runs";
    }

    @Override
    public void delete(String run) {
        store.collection(CollectionName.WANDB_RUNS).deleteOne(Filters.eq("_id", run));
    }

    @Override
    public long bytes(String run) {
        return Documents.bytes(store, CollectionName.WANDB_RUNS, List.of(run));
    }
}
