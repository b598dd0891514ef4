package io.grokwatch.tracker.run;

import com.mongodb.MongoException;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.health.Outages;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.ProjectionStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the views of runs on the live feed: at once when the state of a run changes, else at most twice a second; and that runs
 * become lost or inactive, or that the tracker has an outage, for which there is no record. Each instance of the tracker does so for
 * its own subscribers, also of runs that another one has written.
 */
@Singleton
final class RunFeed implements ScheduledTask {
    private static final long MIN_INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

    private final Runs runs;
    private final RunViews views;
    private final LiveHub hub;
    private final ProjectionStatus projection;
    private final Outages outages;
    private final Map<String, Published> training = new HashMap<>();
    /** Written by other instances, and not read yet, as nobody follows the feed here. */
    private final Set<String> unread = new LinkedHashSet<>();

    private boolean loaded;

    RunFeed(Runs runs, RunViews views, LiveHub hub, ProjectionStatus projection, Outages outages) {
        this.runs = runs;
        this.views = views;
        this.hub = hub;
        this.projection = projection;
        this.outages = outages;
    }

    /**
     * Publishes runs whose changes are stored; those that are held back are published by a later {@link #run}. Runs are read again
     * under the lock, so that of two lanes that change a run the later to publish it has the changes of both.
     */
    synchronized void changed(Collection<Run> changed, Set<String> stateChanged) {
        long now = System.nanoTime();
        Set<String> due = new LinkedHashSet<>();
        for (Run run : changed) {
            Published published =
                    training.computeIfAbsent(run.id(), id -> new Published(run, now - MIN_INTERVAL_NANOS));
            if (stateChanged.contains(run.id()) || now - published.atNanos >= MIN_INTERVAL_NANOS) {
                due.add(run.id());
            } else {
                published.isHeldBack = true;
            }
        }
        publish(due);
    }

    /**
     * Publishes a run after a request changed it. It is read and published under the lock, so that what the projection writes
     * meanwhile is published later, not before.
     */
    synchronized void requested(String id) {
        requested(List.of(id));
    }

    /** Publishes runs after a request changed them. */
    synchronized void requested(Collection<String> ids) {
        List<LiveEvent> events = new ArrayList<>();
        runs.find(ids).forEach((id, run) -> events.add(LiveEvent.about(id, "run", views.view(run, null))));
        hub.publishHere(events);
    }

    /** Publishes runs that another instance has written; while the feed has no subscriber here they are not read. */
    synchronized void writtenElsewhere(Collection<String> ids) {
        unread.addAll(ids);
        if (unread.isEmpty() || hub.subscriberCount() == 0) {
            return;
        }
        Map<String, Run> read = runs.find(unread);
        unread.clear();
        long now = System.nanoTime();
        read.forEach((id, run) -> training.computeIfAbsent(id, first -> new Published(run, now)));
        publish(read);
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run() {
        if (!loaded && projection.isFollowing()) {
            load();
        }
        publishHeldBackAndInactive();
    }

    private synchronized void publishHeldBackAndInactive() {
        Set<String> ids = new HashSet<>();
        training.forEach((id, published) -> {
            if (published.isHeldBack
                    || !Condition.of(published.run, views, outages).equals(published.condition)) {
                ids.add(id);
            }
        });
        try {
            publish(ids);
        } catch (MongoException away) {
            // People are to see the cause nevertheless: the runs are shown as they were read last.
            List<LiveEvent> events = new ArrayList<>();
            for (String id : ids) {
                Published published = training.get(id);
                if (published != null) {
                    published.condition = Condition.of(published.run, views, outages);
                    events.add(LiveEvent.about(id, "run", views.view(published.run, null)));
                }
            }
            hub.publishHere(events);
        }
    }

    private void publish(Set<String> ids) {
        publish(runs.find(ids));
    }

    /** Publishes runs as they were just read; those that are not in training any more are no longer followed. */
    private void publish(Map<String, Run> read) {
        List<LiveEvent> events = new ArrayList<>();
        read.forEach((id, run) -> {
            Published published = training.get(id);
            if (published != null) {
                published.run = run;
                published.atNanos = System.nanoTime();
                published.isHeldBack = false;
                published.condition = Condition.of(run, views, outages);
            }
            events.add(LiveEvent.about(id, "run", views.view(run, null)));
            if (!run.progress().isTraining()) {
                training.remove(id);
            }
        });
        hub.publishHere(events);
    }

    /** The runs that were in training when an earlier process ended; some may have no worker any more. */
    private void load() {
        List<Run> stored = runs.active();
        synchronized (this) {
            long now = System.nanoTime();
            stored.forEach(run -> training.putIfAbsent(run.id(), new Published(run, now)));
            loaded = true;
        }
    }

    /** What is published of a run in training although no record of it was received: its status, and whether there is an outage. */
    private record Condition(RunStatus status, boolean outage) {
        static Condition of(Run run, RunViews views, Outages outages) {
            return new Condition(views.status(run), outages.now() != null);
        }
    }

    /** A run in training, and what was published of it last. */
    private static final class Published {
        private Run run;
        private long atNanos;
        private boolean isHeldBack;
        private @Nullable Condition condition;

        Published(Run run, long atNanos) {
            this.run = run;
            this.atNanos = atNanos;
        }
    }
}
