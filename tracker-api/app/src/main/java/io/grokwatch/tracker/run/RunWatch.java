package io.grokwatch.tracker.run;

import io.grokwatch.tracker.Periodic;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.StatusBoard;
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
 * Says on the live feed how runs stand: at once when one takes a turn, else at most twice a second; and it notices the
 * runs that fall silent, of which nobody tells.
 */
@Singleton
final class RunWatch implements Periodic {
    private static final long QUIET_NANOS = Duration.ofMillis(500).toNanos();

    private final Runs runs;
    private final RunViews views;
    private final LiveHub hub;
    private final StatusBoard projection;
    private final Map<String, Watched> active = new HashMap<>();
    private boolean loaded;

    RunWatch(Runs runs, RunViews views, LiveHub hub, StatusBoard projection) {
        this.runs = runs;
        this.views = views;
        this.hub = hub;
        this.projection = projection;
    }

    /** What the feed is told of runs that something was heard of; what is held back is told by a later tick. */
    synchronized List<LiveEvent> heard(Collection<Run> changed, Set<String> turned) {
        List<LiveEvent> news = new ArrayList<>();
        long now = System.nanoTime();
        for (Run run : changed) {
            Watched watched = active.computeIfAbsent(run.id(), id -> new Watched(run, now - QUIET_NANOS));
            watched.run = run;
            if (turned.contains(run.id()) || now - watched.toldNanos >= QUIET_NANOS) {
                news.add(tell(watched, run, now));
            } else {
                watched.heldBack = true;
            }
            if (!run.progress().isActive()) {
                active.remove(run.id());
            }
        }
        return news;
    }

    /**
     * Tells how a run stands after somebody asked something of it. It is read and told under the lock, so that what the
     * projection writes meanwhile is told later, not before.
     */
    synchronized void asked(String id) {
        runs.find(id).ifPresent(run -> hub.publish(List.of(LiveEvent.about(run.id(), "run", views.view(run, null)))));
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void tick() {
        if (!projection.isFollowing()) {
            return;
        }
        if (!loaded) {
            load();
        }
        tellChanges();
    }

    private synchronized void tellChanges() {
        Set<String> ids = new HashSet<>();
        active.forEach((id, watched) -> {
            if (watched.heldBack || watched.toldLost != views.isLost(watched.run)) {
                ids.add(id);
            }
        });
        List<LiveEvent> news = new ArrayList<>();
        runs.find(ids).forEach((id, run) -> {
            Watched watched = active.get(id);
            if (watched != null) {
                news.add(tell(watched, run, System.nanoTime()));
            }
        });
        hub.publish(news);
    }

    private LiveEvent tell(Watched watched, Run run, long now) {
        watched.toldNanos = now;
        watched.heldBack = false;
        watched.toldLost = views.isLost(run);
        return LiveEvent.about(run.id(), "run", views.view(run, null));
    }

    /** The runs that were active when an earlier process ended; some may have no worker any more. */
    private void load() {
        List<Run> stored = runs.active();
        synchronized (this) {
            long now = System.nanoTime();
            stored.forEach(run -> active.putIfAbsent(run.id(), new Watched(run, now)));
            loaded = true;
        }
    }

    /** An active run, and what the feed was told of it. */
    private static final class Watched {
        private Run run;
        private long toldNanos;
        private boolean heldBack;
        private boolean toldLost;

        Watched(Run run, long toldNanos) {
            this.run = run;
            this.toldNanos = toldNanos;
        }
    }
}
