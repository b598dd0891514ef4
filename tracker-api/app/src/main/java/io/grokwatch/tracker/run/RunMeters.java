package io.grokwatch.tracker.run;

import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.search.RunSummaries;
import io.grokwatch.tracker.search.RunSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * How many workers have something to do. A share group has no offsets that a scaler could read, so that the demand is counted in runs: a
 * worker trains one at a time.
 */
@Singleton
final class RunMeters implements ScheduledTask {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final RunSummaries summaries;
    private final RunViews views;
    private final MeterRegistry meters;
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();

    RunMeters(RunSummaries summaries, RunViews views, MeterRegistry meters) {
        this.summaries = summaries;
        this.views = views;
        this.meters = meters;
    }

    void register(@Observes StartupEvent event) {
        Gauge.builder("grokwatch.runs.queued", queued, AtomicInteger::get)
                .description("Submitted runs that wait for a worker")
                .register(meters);
        Gauge.builder("grokwatch.runs.unfinished", unfinished, AtomicInteger::get)
                .description("Submitted runs that have not ended: each waits for a worker or occupies one")
                .register(meters);
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void run() {
        if (summaries.isLoaded()) {
            Demand demand = Demand.of(summaries.all(), run -> views.status(RunState.of(run)));
            queued.set(demand.queued());
            unfinished.set(demand.unfinished());
        }
    }

    /**
     * The demand for workers.
     *
     * @param queued runs that wait for one
     * @param unfinished those, and the runs that occupy one
     */
    record Demand(int queued, int unfinished) {
        /** That of some runs. Those that programs log by themselves occupy no worker. */
        static Demand of(Collection<RunSummary> runs, Function<RunSummary, RunStatus> statuses) {
            int queued = 0;
            int unfinished = 0;
            for (RunSummary run : runs) {
                RunSummary.Submitted submitted = run.submitted();
                if (submitted == null || submitted.at() == null) {
                    continue;
                }
                RunStatus status = statuses.apply(run);
                queued += status == RunStatus.QUEUED ? 1 : 0;
                unfinished += status.isFinal() ? 0 : 1;
            }
            return new Demand(queued, unfinished);
        }
    }
}
