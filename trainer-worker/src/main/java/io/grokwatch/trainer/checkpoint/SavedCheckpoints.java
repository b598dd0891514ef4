package io.grokwatch.trainer.checkpoint;

import io.grokwatch.events.RunId;
import io.grokwatch.trainer.spi.Checkpoint;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one run, of all its attempts. The newest {@value #KEPT} are kept: one to resume from, and others in
 * case that one is damaged; of a run that has finished, the newest.
 */
public final class SavedCheckpoints {
    /** How many checkpoints of a run are kept. */
    public static final int KEPT = 3;

    private static final Logger LOG = System.getLogger(SavedCheckpoints.class.getName());

    private final RunId run;
    private final CheckpointStore store;

    SavedCheckpoints(RunId run, CheckpointStore store) {
        this.run = run;
        this.store = store;
    }

    /**
     * Where a checkpoint stands among the attempts.
     *
     * @param attempt that saved it
     * @param step the next one to take
     */
    public record Origin(int attempt, long step) {}

    /** Those in a folder that workers share. */
    public static SavedCheckpoints in(Path shared, RunId run) {
        return new SavedCheckpoints(run, new CheckpointFolder(shared, run));
    }

    /**
     * Makes sure that checkpoints can be written to a folder, which need not be there yet.
     *
     * @throws IOException naming the folder and what is wrong
     */
    public static void check(Path shared) throws IOException {
        try {
            Files.createDirectories(shared);
            Files.delete(Files.createTempFile(shared, "check", ".unfinished"));
        } catch (IOException e) {
            throw new IOException("checkpoints cannot be written to " + shared + ": " + Reasons.of(e), e);
        }
    }

    /**
     * The checkpoint to resume from: the furthest that stands and is whole; null if there is none. One that is damaged is
     * left aside with a warning.
     *
     * @param stands whether what an attempt saved at a step was not overtaken by a later attempt
     * @throws IOException if nobody can tell what there is, with the reason
     */
    public @Nullable Checkpoint furthest(Predicate<Origin> stands) throws IOException {
        List<SavedName> names = names().stream()
                .filter(name -> stands.test(new Origin(name.attempt(), name.step())))
                .sorted(SavedName.FURTHEST_FIRST)
                .toList();
        for (SavedName name : names) {
            try {
                return read(name);
            } catch (IOException | IllegalArgumentException e) {
                LOG.log(
                        Level.WARNING,
                        "run={0} checkpoint {1} cannot be used, the one before it is taken: {2}",
                        run,
                        name,
                        e.getMessage());
            }
        }
        if (!names.isEmpty()) {
            LOG.log(Level.WARNING, "run={0} none of its {1} checkpoints can be used", run, names.size());
        }
        return null;
    }

    /**
     * Saves a checkpoint and removes those that are no longer kept.
     *
     * @throws IOException if it could not be saved; what was there before still is
     */
    public void save(int attempt, Checkpoint checkpoint) throws IOException {
        byte[] bytes = Safetensors.encode(checkpoint);
        try {
            store.write(SavedName.of(checkpoint.step(), attempt, bytes), bytes);
            keep(KEPT);
        } catch (IOException e) {
            throw new IOException(Reasons.of(e), e);
        }
    }

    /** Before an attempt begins: removes what one that was killed had not written to its end. */
    public void removeUnfinished() {
        try {
            store.deleteUnfinished();
        } catch (IOException | DirectoryIteratorException e) {
            LOG.log(Level.WARNING, "run={0} unfinished checkpoints are still there: {1}", run, e);
        }
    }

    /** After the run has finished: removes all but the newest. */
    public void keepNewest() {
        try {
            keep(1);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "run={0} checkpoints nobody needs are still there: {1}", run, e);
        }
    }

    private void keep(int most) throws IOException {
        List<SavedName> names =
                store.names().stream().sorted(SavedName.NEWEST_FIRST).toList();
        for (SavedName name : names.subList(Math.min(most, names.size()), names.size())) {
            store.delete(name);
        }
    }

    private List<SavedName> names() throws IOException {
        try {
            return store.names();
        } catch (IOException e) {
            throw new IOException("the checkpoints of run " + run + " cannot be listed: " + Reasons.of(e), e);
        }
    }

    private Checkpoint read(SavedName name) throws IOException {
        byte[] bytes = store.read(name);
        String checksum = SavedName.checksum(bytes);
        if (!checksum.equals(name.checksum())) {
            throw new IOException("its checksum is " + checksum + ", expected " + name.checksum());
        }
        return Safetensors.decode(bytes);
    }
}
