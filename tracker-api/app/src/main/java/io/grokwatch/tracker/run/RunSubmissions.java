package io.grokwatch.tracker.run;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunRequested;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.experiment.RunAttributesStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stores submitted runs, and has them requested of the workers. */
@Singleton
public final class RunSubmissions {
    private final Runs runs;
    private final RunFeed feed;
    private final Outbox outbox;
    private final RunAttributesStore attributes;

    RunSubmissions(Runs runs, RunFeed feed, Outbox outbox, RunAttributesStore attributes) {
        this.attributes = attributes;
        this.runs = runs;
        this.feed = feed;
        this.outbox = outbox;
    }

    /**
     * Submits runs; a run that is stored already is not changed.
     *
     * @return the time of the submission
     */
    public Instant submit(Collection<RunSpec> specs) {
        return submit(specs, RunChange.NONE);
    }

    /**
     * The same with attributes.
     *
     * @param attributed what is kept about each of the runs from the beginning
     */
    public Instant submit(Collection<RunSpec> specs, RunChange attributed) {
        Map<RunId, Event> requests = new LinkedHashMap<>();
        // The run is stored to be shown; what the worker receives leaves by the outbox.
        specs.forEach(spec -> requests.put(spec.runId(), new RunRequested(spec)));
        outbox.put(requests);
        return store(specs, attributed, false);
    }

    /** Stores a run that a program has begun; no worker is requested to train it. One that is stored already is not changed. */
    void ofProgram(RunSpec spec, RunChange attributed) {
        Instant unused = store(List.of(spec), attributed, true);
    }

    private Instant store(Collection<RunSpec> specs, RunChange attributed, boolean ofProgram) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Map<String, Submission> submissions = new LinkedHashMap<>();
        specs.forEach(spec -> submissions.put(spec.runId().value(), new Submission(spec.masked(), now, ofProgram)));
        Map<String, RunAttributes> kept = new LinkedHashMap<>();
        for (RunSpec spec : attributed.equals(RunChange.NONE) ? List.<RunSpec>of() : specs) {
            RunAttributes stored = attributes.change(
                    spec.runId().value(),
                    current -> current.with(attributed),
                    next -> outbox.put(
                            spec.runId(),
                            RunEdits.event(Run.unknown(spec.runId().value()), next)));
            if (stored.revision() > 0) {
                kept.put(spec.runId().value(), stored);
            }
        }
        runs.submit(submissions);
        kept.forEach(runs::keep);
        feed.requested(submissions.keySet());
        outbox.wakeUp();
        return now;
    }
}
