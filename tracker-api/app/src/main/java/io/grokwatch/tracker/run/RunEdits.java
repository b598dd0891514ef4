package io.grokwatch.tracker.run;

import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.tracker.client.ChangedRuns;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.client.RunChanges;
import io.grokwatch.tracker.experiment.Experiments;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.experiment.RunAttributesStore;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.search.View;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Changes what people and programs keep about runs: the attributes are stored before the answer, searched from then on, and published on
 * {@code run-lifecycle}.
 */
@Singleton
public final class RunEdits {
    private static final int MAX_AT_ONCE = 1_000;

    private final Runs runs;
    private final RunAttributesStore attributes;
    private final Experiments experiments;
    private final RunSearch search;
    private final RunFeed feed;
    private final Outbox outbox;

    RunEdits(
            Runs runs,
            RunAttributesStore attributes,
            Experiments experiments,
            RunSearch search,
            RunFeed feed,
            Outbox outbox) {
        this.runs = runs;
        this.attributes = attributes;
        this.experiments = experiments;
        this.search = search;
        this.feed = feed;
        this.outbox = outbox;
    }

    /**
     * Changes a run.
     *
     * @throws IllegalArgumentException if a value is not as expected
     * @throws WebApplicationException 404 if the run or the experiment is not known; 409 if either is deleted, or the run has another
     *     revision than the change requires
     */
    public void change(String id, RunChange change) {
        if (change.experiment() != null) {
            experiments.require(change.experiment());
        }
        Long revision = change.revision();
        edit(known(id), current -> {
            if (current.deletedAt() != null) {
                throw Problems.conflict("run " + id + " is deleted; restore it first");
            }
            if (revision != null && revision != current.revision()) {
                throw Problems.conflict(
                        "run " + id + " must have revision " + revision + ", was " + current.revision());
            }
            return current.with(change);
        });
    }

    /**
     * Deletes a run: it is left out of lists, and can be restored until it is purged.
     *
     * @throws WebApplicationException 404 if it is not known
     */
    public void delete(String id) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        edit(known(id), current -> current.deletedAt(now));
    }

    /**
     * Restores a deleted run.
     *
     * @throws WebApplicationException 404 if it is not known
     */
    public void restore(String id) {
        edit(known(id), current -> current.deletedAt(null));
    }

    /** Changes many runs, each by itself: what refuses one does not keep the others from being changed. */
    ChangedRuns change(RunChanges request) {
        List<String> ids = ids(request);
        Map<String, Run> found = runs.find(ids);
        RunChange change = request.change();
        if (change != null && change.experiment() != null) {
            experiments.require(change.experiment());
        }
        List<String> changed = new ArrayList<>();
        SortedMap<String, String> refused = new TreeMap<>();
        for (String id : ids) {
            Run run = found.get(id);
            if (run == null) {
                refused.put(id, "there is no such run");
                continue;
            }
            try {
                if (Boolean.FALSE.equals(request.deleted())) {
                    restore(id);
                }
                if (change != null) {
                    change(id, change);
                }
                if (Boolean.TRUE.equals(request.deleted())) {
                    delete(id);
                }
                changed.add(id);
            } catch (WebApplicationException | IllegalArgumentException e) {
                refused.put(id, String.valueOf(e.getMessage()));
            }
        }
        return new ChangedRuns(changed, refused);
    }

    private List<String> ids(RunChanges request) {
        List<String> named = request.runs();
        if (named != null) {
            if (named.size() > MAX_AT_ONCE) {
                throw Problems.badRequest("runs must be at most " + MAX_AT_ONCE + ", were " + named.size());
            }
            return named.stream().distinct().toList();
        }
        View view = Boolean.FALSE.equals(request.deleted()) ? View.DELETED : View.ACTIVE;
        List<String> matching = search.ids(new RunSearch.Scope(request.filter(), Set.of(), view), MAX_AT_ONCE);
        if (matching.size() > MAX_AT_ONCE) {
            throw Problems.badRequest("at most " + MAX_AT_ONCE + " runs can be changed at once, more match the filter");
        }
        return matching;
    }

    private Run known(String id) {
        return runs.find(id).orElseThrow(() -> KnownRuns.unknown(id));
    }

    /** Changes the attributes of a run, which may be one that is not stored yet. */
    RunAttributes edit(Run run, UnaryOperator<RunAttributes> change) {
        RunAttributes stored =
                attributes.change(run.id(), change, next -> outbox.put(new RunId(run.id()), event(run, next)));
        runs.keep(run.id(), stored);
        outbox.wakeUp();
        feed.requested(run.id());
        return stored;
    }

    /** What other processes must know of changed attributes. */
    static RunAttributesChanged event(Run run, RunAttributes next) {
        return new RunAttributesChanged(
                new RunId(run.id()),
                Math.max(1, run.progress().attempt()),
                Math.max(0, run.progress().current().step()),
                next.revision(),
                next.experiment(),
                next.name(),
                next.tags(),
                next.pinned(),
                next.archived(),
                next.deletedAt() != null);
    }
}
