package io.grokwatch.trainer.checkpoint;

import io.grokwatch.events.RunId;
import io.grokwatch.kafka.Backoff;
import io.grokwatch.trainer.disk.Reasons;
import io.grokwatch.trainer.spi.Checkpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private final Backoff backoff;
    private final int maxAttempts;

    SavedCheckpoints(RunId run, CheckpointStore store) {
        this(run, store, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8)), 5);
    }

    /**
     * The checkpoints of a run in a store.
     *
     * @param backoff between the attempts to read a store that does not answer
     * @param maxAttempts how often that is attempted
     */
    SavedCheckpoints(RunId run, CheckpointStore store, Backoff backoff, int maxAttempts) {
        this.run = run;
        this.store = store;
        this.backoff = backoff;
        this.maxAttempts = maxAttempts;
    }

    /**
     * The attempt and the step of a checkpoint.
     *
     * @param attempt that saved it
     * @param step the next one to take
     */
    public record Origin(int attempt, long step) {}

    /**
     * The checkpoint to resume from: the furthest that survives and is whole; null if there is none. One that is damaged or
     * cannot be read is left aside with a warning; but where only damaged ones can be read, and others cannot, there may
     * well be one to resume from.
     *
     * @param survives whether the checkpoint of an attempt survives the newer attempts
     * @throws CheckpointsAwayException if they cannot be listed or read just now, after several attempts
     * @throws IOException if they cannot be listed, with the reason
     */
    public @Nullable Checkpoint furthest(Predicate<Origin> survives) throws IOException {
        try {
            return backoff.<Optional<Checkpoint>, IOException>retry(
                            maxAttempts, CheckpointsAwayException.class::isInstance, () -> furthestNow(survives))
                    .orElse(null);
        } catch (CheckpointsAwayException e) {
            throw new CheckpointsAwayException("after " + maxAttempts + " attempts: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the checkpoints of run " + run + " were away");
        }
    }

    private Optional<Checkpoint> furthestNow(Predicate<Origin> survives) throws IOException {
        List<SavedName> names = names().stream()
                .filter(name -> survives.test(new Origin(name.attempt(), name.step())))
                .sorted(SavedName.FURTHEST_FIRST)
                .toList();
        IOException unread = null;
        for (SavedName name : names) {
            try {
                return Optional.of(read(name));
            } catch (CheckpointsAwayException e) {
                throw new CheckpointsAwayException(cannotBeRead(name, e), e);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (NoSuchFileException | RuntimeException damaged) {
                LOG.log(
                        Level.WARNING,
                        "run={0} checkpoint {1} cannot be used, the one before it is taken: {2}",
                        run,
                        name,
                        damaged.getMessage());
            } catch (IOException e) {
                LOG.log(Level.WARNING, "run={0} {1}", run, cannotBeRead(name, e));
                unread = new CheckpointsAwayException(cannotBeRead(name, e), e);
            }
        }
        if (unread != null) {
            throw unread;
        }
        if (!names.isEmpty()) {
            LOG.log(Level.WARNING, "run={0} none of its {1} checkpoints can be used", run, names.size());
        }
        return Optional.empty();
    }

    private String cannotBeRead(SavedName name, IOException why) {
        return "checkpoint " + name + " of run " + run + " cannot be read: " + Reasons.of(why);
    }

    /**
     * Saves a checkpoint and removes those that are no longer kept.
     *
     * @throws IOException if it could not be saved; what was there before still is
     */
    public void save(int attempt, Checkpoint checkpoint) throws IOException {
        Safetensors file = Safetensors.of(checkpoint);
        try {
            store.write(SavedName.of(checkpoint.step(), attempt, file), file);
        } catch (IOException e) {
            throw new IOException(Reasons.of(e), e);
        }
        keepOrWarn(KEPT);
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
        keepOrWarn(1);
    }

    private void keepOrWarn(int most) {
        try {
            keep(most);
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
        } catch (CheckpointsAwayException e) {
            throw new CheckpointsAwayException(
                    "the checkpoints of run " + run + " cannot be listed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException("the checkpoints of run " + run + " cannot be listed: " + Reasons.of(e), e);
        }
    }

    private Checkpoint read(SavedName name) throws IOException {
        try (DigestInputStream in = new DigestInputStream(store.read(name), SavedName.digest())) {
            Checkpoint checkpoint = Safetensors.read(in);
            String sha256 = SavedName.hex(in.getMessageDigest());
            if (!sha256.equals(name.sha256())) {
                throw new IllegalArgumentException("its SHA-256 is " + sha256 + ", expected " + name.sha256());
            }
            return checkpoint;
        }
    }
}
