package io.grokwatch.tracker.worker;

import io.grokwatch.events.WorkerBeat;
import io.grokwatch.tracker.Periodic;
import io.grokwatch.tracker.client.WorkerState;
import io.grokwatch.tracker.client.WorkerView;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.Told;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Notices workers that fall silent, and tells the live feed; those that speak tell it themselves. */
@Singleton
final class WorkerWatch implements Periodic {
    private final WorkerRegistry workers;
    private final LiveHub hub;
    /** The newest beats of the workers that were not lost when last looked at. */
    private final Map<String, Told<WorkerBeat>> alive = new HashMap<>();

    WorkerWatch(WorkerRegistry workers, LiveHub hub) {
        this.workers = workers;
        this.hub = hub;
    }

    synchronized List<LiveEvent> heard(List<Told<WorkerBeat>> beats) {
        List<LiveEvent> news = new ArrayList<>();
        for (Told<WorkerBeat> told : beats) {
            WorkerView view = workers.view(told.what(), told.at());
            if (told.what().state() == WorkerBeat.State.LEAVING) {
                alive.remove(view.worker());
            } else {
                alive.put(view.worker(), told);
            }
            news.add(LiveEvent.of("worker", view));
        }
        return news;
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(1);
    }

    @Override
    public synchronized void tick() {
        List<LiveEvent> news = new ArrayList<>();
        alive.values().removeIf(told -> {
            WorkerView view = workers.view(told.what(), told.at());
            if (view.state() == WorkerState.LOST) {
                news.add(LiveEvent.of("worker", view));
            }
            return view.state() == WorkerState.LOST;
        });
        hub.publish(news);
    }
}
