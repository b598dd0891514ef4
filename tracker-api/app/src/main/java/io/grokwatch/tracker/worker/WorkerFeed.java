package io.grokwatch.tracker.worker;

import io.grokwatch.events.WorkerBeat;
import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.client.WorkerState;
import io.grokwatch.tracker.client.WorkerView;
import io.grokwatch.tracker.live.LiveEvent;
import io.grokwatch.tracker.live.LiveHub;
import io.grokwatch.tracker.projection.Timestamped;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Publishes workers on the live feed: each with its heartbeat, and its loss, for which there is no record. */
@Singleton
final class WorkerFeed implements ScheduledTask {
    private final WorkerRegistry workers;
    private final LiveHub hub;
    /** The newest heartbeats of the workers that were not lost when last checked. */
    private final Map<String, Timestamped<WorkerBeat>> alive = new HashMap<>();

    WorkerFeed(WorkerRegistry workers, LiveHub hub) {
        this.workers = workers;
        this.hub = hub;
    }

    synchronized List<LiveEvent> received(List<Timestamped<WorkerBeat>> beats) {
        List<LiveEvent> events = new ArrayList<>();
        for (Timestamped<WorkerBeat> beat : beats) {
            WorkerView view = workers.view(beat.value(), beat.at());
            if (beat.value().state() == WorkerBeat.State.LEAVING) {
                alive.remove(view.worker());
            } else {
                alive.put(view.worker(), beat);
            }
            events.add(LiveEvent.of("worker", view));
        }
        return events;
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public synchronized void run() {
        List<LiveEvent> events = new ArrayList<>();
        alive.values().removeIf(beat -> {
            WorkerView view = workers.view(beat.value(), beat.at());
            if (view.state() == WorkerState.LOST) {
                events.add(LiveEvent.of("worker", view));
            }
            return view.state() == WorkerState.LOST;
        });
        hub.publish(events);
    }
}
