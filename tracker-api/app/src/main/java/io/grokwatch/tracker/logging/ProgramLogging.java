package io.grokwatch.tracker.logging;

import io.grokwatch.events.Event;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.trace.SettingFacts;
import io.grokwatch.events.trace.TraceLine;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.events.validation.Text;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.tracker.client.LoggedEvent;
import io.grokwatch.tracker.client.LoggedEventType;
import io.grokwatch.tracker.client.LoggedRows;
import io.grokwatch.tracker.client.LoggingAnswer;
import io.grokwatch.tracker.client.NewLoggedRun;
import io.grokwatch.tracker.client.RequestedIntervention;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.experiment.Experiments;
import io.grokwatch.tracker.experiment.StatedAttributes;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.kafka.Publisher;
import io.grokwatch.tracker.run.ProgramRuns;
import io.grokwatch.tracker.store.AttemptHistories;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What programs log of their runs, published as events and batches of the contract. A request is answered once all replicas have
 * acknowledged its records, so a program that was answered loses nothing; one that was not repeats the request, which counts once.
 */
@Singleton
public final class ProgramLogging {
    private static final Logger LOG = Logger.getLogger(ProgramLogging.class);
    /** The trainer in the specification of a run that a program logs. */
    private static final String TRAINER = "program";

    private static final String COUNTED_BY = "tracker-api";
    private static final String NO_DEVICE = "none";
    private static final int CLIENT_PREFIX = 8;
    private static final int MAX_HOST = 100;
    private static final int MAX_DEVICE = 100;
    /** The limits of the name of a specification and of the texts of events. */
    private static final int MAX_SPEC_NAME = 200;

    private static final int MAX_REASON = 4_000;
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final Pattern NO_ID = Pattern.compile("[^A-Za-z0-9_.-]");
    private static final Pattern NO_BEGINNING = Pattern.compile("^[^A-Za-z0-9]+");

    private final EventCodec codec = new EventCodec("/grokwatch/tracker-api");
    private final RecentBatches recent = new RecentBatches();
    private final ProgramRunStore store;
    private final ProgramRuns runs;
    private final AttemptHistories histories;
    private final Experiments experiments;
    private final Publisher publisher;

    ProgramLogging(
            ProgramRunStore store,
            ProgramRuns runs,
            AttemptHistories histories,
            Experiments experiments,
            Publisher publisher) {
        this.store = store;
        this.runs = runs;
        this.histories = histories;
        this.experiments = experiments;
        this.publisher = publisher;
    }

    /**
     * Stores a run of which a program will begin an attempt, or prepares one that is stored for another attempt. What {@link
     * StatedAttributes} refuses is left out.
     *
     * @throws IllegalArgumentException if a value is not as expected
     * @throws WebApplicationException 409 if the run is of a worker or of another API, or is deleted
     */
    public void announce(NewLoggedRun request) {
        ProgramRuns.State unused = announce(spec(new RunId(request.id()), request), request, new RejectionTally());
    }

    /** What was known of the run before, or null. */
    private ProgramRuns.@Nullable State announce(RunSpec spec, NewLoggedRun request, RejectionTally refused) {
        RunId id = spec.runId();
        RunChange change = change(request, refused);
        ProgramRuns.State known = runs.find(id.value()).orElse(null);
        if (known == null) {
            runs.store(spec, change);
        } else if (!known.ofProgram()) {
            throw Problems.conflict("run " + id + " was not begun by a program here, so none can resume it");
        } else {
            runs.resume(id.value(), change);
        }
        return known;
    }

    /**
     * Begins the attempt of a client; the same again if the client has begun one.
     *
     * @throws IllegalArgumentException if a value is not as expected
     * @throws WebApplicationException 409 if the run is of a worker or of another API, is deleted, or has too many attempts
     */
    public LoggingAnswer begin(NewLoggedRun request) {
        RunId id = new RunId(request.id());
        WorkerId worker = worker(request);
        RunSpec spec = spec(id, request);
        ProgramRun before = store.find(id.value()).orElse(ProgramRun.NONE);
        ProgramRun state = before.attempts().containsKey(request.client()) ? before : addAttempt(spec, request);
        int attempt = attempt(id, state, request.client());
        if (attempt == state.newest() && !state.started()) {
            publish(new RunStarted(id, attempt, spec, facts(request), worker, device(request), state.startStep()));
            if (!state.rejections().isEmpty()) {
                publish(new MetricsRejected(id, attempt, state.startStep(), COUNTED_BY, state.rejections()));
            }
            int started = attempt;
            state = store.change(id.value(), current -> current.newest() == started ? current.withStarted() : current);
            LOG.infof("run=%s attempt=%d began worker=%s", id, attempt, worker);
        }
        return answer(id, attempt, state, attempt == state.newest() && !state.kept() ? state.rejections() : List.of());
    }

    private ProgramRun addAttempt(RunSpec spec, NewLoggedRun request) {
        RunId id = spec.runId();
        RejectionTally refused = new RejectionTally();
        ProgramRuns.State known = announce(spec, request, refused);
        long next = known == null || !known.begun() ? 0 : known.step() + 1;
        long step = request.step() == null ? next : request.step();
        return store.change(
                id.value(), current -> begun(id, request.client(), current, step, spec.steps(), refused.rejections()));
    }

    private static ProgramRun begun(
            RunId id, String client, ProgramRun current, long step, long steps, List<Rejection> refused) {
        if (current.attempts().containsKey(client)) {
            return current;
        }
        if (current.newest() >= ProgramRun.MAX_ATTEMPTS) {
            throw Problems.conflict(
                    "run " + id + " has had " + ProgramRun.MAX_ATTEMPTS + " attempts, and begins no more");
        }
        ProgramRun begun = current.begin(client, step, steps);
        return refused.isEmpty() ? begun : begun.refusing(refused);
    }

    /**
     * Publishes a batch of metrics, unless it was published before: a repetition counts once, and one with other values than those that were
     * published of its sequence is refused.
     *
     * @throws WebApplicationException 404 if the run is not known; 409 if the client has not begun an attempt of it
     */
    public LoggingAnswer log(String run, LoggedRows rows) {
        RunId id = new RunId(run);
        ProgramRun state = known(id);
        int attempt = attempt(id, state, rows.client());
        RowBlocks made = new RowBlocks(rows.rows(), System.currentTimeMillis());
        MetricBatch batch = new MetricBatch(id, attempt, rows.sequence(), made.blocks());
        RecentBatches.Entry published = recent.of(run, attempt);
        synchronized (published) {
            String objection = published.objection(batch);
            if (objection != null) {
                if (published.isRepetition(batch)) {
                    return answer(id, attempt, state, made.rejections());
                }
                List<Rejection> refused = List.of(Rejection.of(Rejection.Kind.BATCH, objection));
                return answer(id, attempt, reject(id, attempt, refused, lastStep(batch)), refused);
            }
            if (!batch.blocks().isEmpty()) {
                publish(RecordCodec.record(batch));
            }
            published.add(batch);
        }
        if (!batch.blocks().isEmpty() && !state.kept()) {
            state = store.change(run, current -> current.newest() == attempt ? current.keeping() : current);
        }
        if (!made.rejections().isEmpty()) {
            state = reject(id, attempt, made.rejections(), lastStep(batch));
        }
        return answer(id, attempt, state, made.rejections());
    }

    /**
     * Reports what a program has sent of its run and was not kept.
     *
     * @throws WebApplicationException 404 if the run is not known; 409 if the client has not begun an attempt of it
     */
    public LoggingAnswer refuse(String run, String client, long step, List<Rejection> refused) {
        RunId id = new RunId(run);
        ProgramRun state = known(id);
        int attempt = attempt(id, state, client);
        if (!refused.isEmpty()) {
            state = reject(id, attempt, refused, step);
        }
        return answer(id, attempt, state, refused);
    }

    /**
     * Counts what was sent of a run of any producer and was not kept, for the newest attempt. While Kafka does not acknowledge, it is
     * published with what is counted next.
     */
    public void refuse(String run, List<Rejection> refused) {
        RunId id = new RunId(run);
        int observed = Math.max(1, histories.of(run).newest());
        ProgramRun state =
                store.change(run, current -> current.observing(observed).refusing(refused));
        long step = runs.find(run).map(ProgramRuns.State::step).orElse(0L);
        try {
            publish(new MetricsRejected(id, state.newest(), Math.max(0, step), COUNTED_BY, state.rejections()));
        } catch (WebApplicationException notAcknowledged) {
            LOG.warnf("run=%s what was refused is not published yet: %s", id, notAcknowledged.getMessage());
        }
    }

    /** What was counted so of the newest attempt at a run. */
    public List<Rejection> refused(String run) {
        return store.find(run).map(ProgramRun::rejections).orElse(List.of());
    }

    /** Records that something of the newest attempt at a run is kept that is no metric. */
    public void keep(String run) {
        if (store.find(run).filter(state -> !state.kept()).isPresent()) {
            ProgramRun unused = store.change(run, ProgramRun::keeping);
        }
    }

    /** Reports what was refused, counted since the newest attempt began; of an older one the answer alone has it. */
    private ProgramRun reject(RunId id, int attempt, List<Rejection> more, long step) {
        ProgramRun state =
                store.change(id.value(), current -> current.newest() == attempt ? current.refusing(more) : current);
        if (state.newest() == attempt) {
            publish(new MetricsRejected(id, attempt, step, COUNTED_BY, state.rejections()));
        }
        return state;
    }

    private static long lastStep(MetricBatch batch) {
        if (batch.blocks().isEmpty()) {
            return 0;
        }
        Longs steps = batch.blocks().getLast().steps();
        return steps.get(steps.size() - 1);
    }

    /**
     * Publishes what a program reports about the life of its run. One that has finished, but of which nothing was kept while something was
     * refused, has failed.
     *
     * @throws IllegalArgumentException if a value is not as expected
     * @throws WebApplicationException 404 if the run is not known; 409 if the client has not begun an attempt of it
     */
    public LoggingAnswer report(String run, LoggedEvent event) {
        RunId id = new RunId(run);
        ProgramRun state = known(id);
        int attempt = attempt(id, state, event.client());
        if (event.type() == LoggedEventType.FINISHED && attempt == state.newest() && state.keptNothing()) {
            publish(new RunFailed(id, attempt, event.step(), nothingKept(state.rejections())));
        } else {
            publish(lifecycle(id, attempt, state.steps(), event));
        }
        String command = event.command();
        if (command != null) {
            state = store.change(run, current -> current.without(command));
        }
        return answer(id, attempt, state, List.of());
    }

    /** The reason with which a run has failed of which nothing was kept. */
    public static String nothingKept(List<Rejection> refused) {
        return Text.cut("nothing that the program logged was kept: " + Rejection.words(refused), MAX_REASON);
    }

    private static RunLifecycle lifecycle(RunId id, int attempt, long steps, LoggedEvent event) {
        long step = event.step();
        String reason = event.reason() == null || event.reason().isBlank()
                ? null
                : Text.wellFormed(Text.cut(event.reason(), MAX_REASON));
        String stated = reason == null ? "ended by its program" : reason;
        return switch (event.type()) {
            case PROGRESSED -> new RunProgressed(id, attempt, step, steps, finite(event.stepsPerSecond()));
            case WARNED -> new RunWarned(id, attempt, step, reason);
            case INTERVENED ->
                new RunIntervened(
                        id,
                        attempt,
                        step,
                        present(event.parameter(), "parameter"),
                        present(event.from(), "from"),
                        present(event.to(), "to"),
                        event.command());
            case FINISHED -> new RunFinished(id, attempt, step == Long.MAX_VALUE ? step : step + 1);
            case FAILED -> new RunFailed(id, attempt, step, stated);
            case STOPPED -> new RunStopped(id, attempt, step, stated);
        };
    }

    private static double finite(@Nullable Double rate) {
        return rate == null || !Double.isFinite(rate) ? 0 : rate;
    }

    private static <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Keeps a requested change of a run that a program logs, until the program reports it as made. */
    void keep(@Observes RunCommand.Intervene command) {
        RequestedIntervention requested =
                new RequestedIntervention(command.commandId(), command.parameter(), command.value());
        ProgramRun unused = store.change(command.runId().value(), current -> {
            if (current.interventions().size() >= ProgramRun.MAX_INTERVENTIONS) {
                throw Problems.conflict("of run " + command.runId() + " " + ProgramRun.MAX_INTERVENTIONS
                        + " changes are requested already, which its program has not made");
            }
            return current.with(requested);
        });
    }

    private ProgramRun known(RunId id) {
        return store.find(id.value())
                .orElseThrow(() -> runs.find(id.value()).isEmpty()
                        ? KnownRuns.unknown(id.value())
                        : Problems.conflict(
                                "run " + id + " was not begun by a program here: POST /api/v1/logged-runs first"));
    }

    private static int attempt(RunId id, ProgramRun state, String client) {
        Integer attempt = state.attempts().get(client);
        if (attempt == null) {
            throw Problems.conflict("client '" + client + "' has not begun an attempt of run " + id
                    + ": POST /api/v1/logged-runs first");
        }
        return attempt;
    }

    private LoggingAnswer answer(RunId id, int attempt, ProgramRun state, List<Rejection> rejections) {
        return new LoggingAnswer(
                id.value(),
                attempt,
                state.newest(),
                runs.find(id.value()).map(ProgramRuns.State::stopReason).orElse(null),
                attempt == state.newest() ? state.interventions() : List.of(),
                rejections);
    }

    private RunChange change(NewLoggedRun request, RejectionTally refused) {
        String experiment = StatedAttributes.experiment(request.experiment(), refused);
        RunChange stated = new RunChange(
                request.name(),
                request.notes(),
                request.tags(),
                request.parameters(),
                null,
                experiment == null ? null : experiments.ensure(experiment).id(),
                null,
                null,
                null);
        return StatedAttributes.kept(stated, refused);
    }

    /** The program's settings are attributes of the run, which allow any names. */
    private static RunSpec spec(RunId id, NewLoggedRun request) {
        String name = request.name();
        return new RunSpec(
                id,
                name == null || name.isBlank() ? id.value() : Text.wellFormed(Text.cut(name.strip(), MAX_SPEC_NAME)),
                TRAINER,
                null,
                Parameters.NONE,
                request.seed() == null ? 0 : request.seed(),
                request.steps() == null ? RunSpec.OPEN_ENDED : request.steps());
    }

    /** Of the name of a host what an id may have. */
    private static WorkerId worker(NewLoggedRun request) {
        String host =
                request.host() == null ? "" : NO_ID.matcher(request.host()).replaceAll("-");
        host = NO_BEGINNING.matcher(Text.cut(host, MAX_HOST)).replaceFirst("");
        return new WorkerId((host.isEmpty() ? "program" : host) + "-" + Text.cut(request.client(), CLIENT_PREFIX));
    }

    private static String device(NewLoggedRun request) {
        String device = request.device();
        return device == null || device.isBlank() ? NO_DEVICE : Text.wellFormed(Text.cut(device.strip(), MAX_DEVICE));
    }

    /** Settings that are no facts in their range are settings alone. */
    private static RunFacts facts(NewLoggedRun request) {
        Map<String, Object> settings = new HashMap<>();
        if (request.parameters() != null) {
            flatten("", request.parameters(), settings);
        }
        settings.putAll(SettingFacts.of(settings));
        try {
            return new TraceLine.Header(settings).facts();
        } catch (IllegalArgumentException outOfRange) {
            return RunFacts.UNKNOWN;
        }
    }

    private static void flatten(String prefix, Map<?, ?> nested, Map<String, Object> settings) {
        nested.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flatten(prefix + name + "/", inner, settings);
            } else if (value != null) {
                settings.put(prefix + name, value);
            }
        });
    }

    private void publish(Event event) {
        publish(RecordCodec.record(codec.encode(event, Instant.now())));
    }

    /** @throws WebApplicationException 503 if it is not acknowledged in time; it may have arrived nevertheless */
    private void publish(ProducerRecord<byte[], byte[]> record) {
        try {
            publisher.send(record);
        } catch (KafkaException e) {
            throw unavailable(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the server shuts down", e);
        }
    }

    private static WebApplicationException unavailable(String reason, Exception cause) {
        return new WebApplicationException(
                "Kafka has not acknowledged what was logged: " + reason + "; repeat the request",
                cause,
                Response.status(Response.Status.SERVICE_UNAVAILABLE)
                        .header("Retry-After", RETRY_AFTER_SECONDS)
                        .build());
    }
}
