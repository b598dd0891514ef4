package io.grokwatch.tracker.search;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The summaries of all runs, in memory: about 3 KB for a run with fifty parameters. A part of a run is updated here after it is written to
 * the store, so a search sees every acknowledged write of this process. Thread-safe.
 */
@Singleton
public final class RunSummaries {
    private static final Duration LOADING_LIMIT = Duration.ofSeconds(10);

    private final ConcurrentHashMap<String, RunSummary> byId = new ConcurrentHashMap<>();
    private final CountDownLatch loaded = new CountDownLatch(1);

    /** No run is here yet. */
    public RunSummaries() {}

    /** Updates the summary of a run, atomically. */
    public void update(String id, UnaryOperator<RunSummary> change) {
        byId.compute(id, (same, before) -> change.apply(before == null ? RunSummary.unknown(id) : before));
    }

    /**
     * Replaces the summary of a run by what is stored of it, which is read while no part of the run is updated here: what this process
     * writes is updated after it is stored, and so is not lost.
     *
     * @param stored null if the run is purged
     */
    public void refresh(String id, Supplier<@Nullable RunSummary> stored) {
        byId.compute(id, (same, before) -> stored.get());
    }

    /** Those of these runs that are here, by id. */
    public Map<String, RunSummary> known(Collection<String> ids) {
        Map<String, RunSummary> known = new HashMap<>();
        for (String id : ids) {
            RunSummary summary = byId.get(id);
            if (summary != null) {
                known.put(id, summary);
            }
        }
        return known;
    }

    /**
     * Replaces the summary of a run by what is stored of it, unless it was updated here while that was read.
     *
     * @param before the summary before that was read, or null if there was none
     * @param stored null if the run is purged
     * @return false if it was updated: then nothing is replaced
     */
    public boolean replace(String id, @Nullable RunSummary before, @Nullable RunSummary stored) {
        boolean[] replaced = {false};
        byId.compute(id, (same, now) -> {
            // The very same, as any update makes another.
            replaced[0] = isSame(now, before);
            return replaced[0] ? stored : now;
        });
        return replaced[0];
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable RunSummary one, @Nullable RunSummary other) {
        return one == other;
    }

    /** The ids of all that are here. */
    public Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    /** Removes a run that is purged. */
    public void remove(String id) {
        byId.remove(id);
    }

    /** Called once all stored runs are here. */
    public void completeLoading() {
        loaded.countDown();
    }

    /** Whether all stored runs are here. */
    public boolean isLoaded() {
        return loaded.getCount() == 0;
    }

    /** How many runs are here. */
    public int size() {
        return byId.size();
    }

    /** The summary of a run. */
    public Optional<RunSummary> find(String id) {
        return Optional.ofNullable(byId.get(id)).filter(RunSummary::exists);
    }

    /**
     * All of them, in no order; waits a bounded time until they are loaded.
     *
     * @throws NotLoadedException if they are not loaded by then
     */
    public Collection<RunSummary> all() {
        try {
            if (loaded.await(LOADING_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return Collections.unmodifiableCollection(byId.values());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new NotLoadedException();
    }

    /** The runs are being read from the store; the request may be repeated. */
    public static final class NotLoadedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotLoadedException() {
            super("the runs are being read from the store");
        }
    }
}
