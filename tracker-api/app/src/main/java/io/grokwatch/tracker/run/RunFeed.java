package io.grokwatch.tracker.run;

import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.ProjectionStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Publishes the views of runs on the live feed: at once when the state of a run changes, else at most twice a second; and the
 * loss of runs that become inactive, for which there is no record.
 */
@Singleton
final class RunFeed implements ScheduledTask {
    private static final long MIN_INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

    private final Runs runs;
    private final RunViews views;
    private final LiveHub hub;
    private final ProjectionStatus projection;
    private final Map<String, Published> training = new HashMap<>();
    private boolean loaded;

    RunFeed(Runs runs, RunViews views, LiveHub hub, ProjectionStatus projection) {
        this.runs = runs;
        this.views = views;
        this.hub = hub;
        this.projection = projection;
    }

    /** The events of runs that changed; those that are held back are published by a later {@link #run}. */
    synchronized List<LiveEvent> changed(Collection<Run> changed, Set<String> stateChanged) {
        List<LiveEvent> events = new ArrayList<>();
        long now = System.nanoTime();
        for (Run run : changed) {
            Published published =
                    training.computeIfAbsent(run.id(), id -> new Published(run, now - MIN_INTERVAL_NANOS));
            published.run = run;
            if (stateChanged.contains(run.id()) || now - published.atNanos >= MIN_INTERVAL_NANOS) {
                events.add(publish(published, run, now));
            } else {
                published.isHeldBack = true;
            }
            if (!run.progress().isTraining()) {
                training.remove(run.id());
            }
        }
        return events;
    }

    /**
     * Publishes a run after a request changed it. It is read and published under the lock, so that what the projection writes
     * meanwhile is published later, not before.
     */
    synchronized void requested(String id) {
        runs.find(id).ifPresent(run -> hub.publish(List.of(LiveEvent.about(run.id(), "run", views.view(run, null)))));
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run() {
        if (!projection.isFollowing()) {
            return;
        }
        if (!loaded) {
            load();
        }
        publishHeldBackAndLost();
    }

    private synchronized void publishHeldBackAndLost() {
        Set<String> ids = new HashSet<>();
        training.forEach((id, published) -> {
            if (published.isHeldBack || published.wasLost != views.isLost(published.run)) {
                ids.add(id);
            }
        });
        List<LiveEvent> events = new ArrayList<>();
        runs.find(ids).forEach((id, run) -> {
            Published published = training.get(id);
            if (published != null) {
                events.add(publish(published, run, System.nanoTime()));
            }
        });
        hub.publish(events);
    }

    private LiveEvent publish(Published published, Run run, long now) {
        published.atNanos = now;
        published.isHeldBack = false;
        published.wasLost = views.isLost(run);
        return LiveEvent.about(run.id(), "run", views.view(run, null));
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

    /** A run in training, and what was published of it last. */
    private static final class Published {
        private Run run;
        private long atNanos;
        private boolean isHeldBack;
        private boolean wasLost;

        Published(Run run, long atNanos) {
            this.run = run;
            this.atNanos = atNanos;
        }
    }
}
