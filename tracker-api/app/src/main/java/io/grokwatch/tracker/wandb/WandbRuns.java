package io.grokwatch.tracker.wandb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import io.grokwatch.events.validation.Text;
import io.grokwatch.events.wandb.WandbHistory;
import io.grokwatch.tracker.artifact.Artifact;
import io.grokwatch.tracker.artifact.ArtifactOwner;
import io.grokwatch.tracker.artifact.ArtifactPath;
import io.grokwatch.tracker.artifact.ArtifactStore;
import io.grokwatch.tracker.client.LoggedEvent;
import io.grokwatch.tracker.client.LoggedEventType;
import io.grokwatch.tracker.client.LoggedRow;
import io.grokwatch.tracker.client.LoggedRows;
import io.grokwatch.tracker.client.LoggingAnswer;
import io.grokwatch.tracker.client.NewLoggedRun;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.experiment.StatedAttributes;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.logging.ProgramLogging;
import io.grokwatch.tracker.run.RunEdits;
import io.grokwatch.tracker.wandb.WandbRun.Attempt;
import io.grokwatch.tracker.wandb.WandbRun.Received;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs as a client of W&B begins, logs and ends them.
 *
 * <p>A client numbers the lines of its streams and sends a request again that was not answered. What is published of a request follows from
 * the request and the stored {@link WandbRun} alone, under the same numbers of batches, and that is stored once all is acknowledged: so a
 * repeated request counts once, wherever the first ended.
 */
@Singleton
final class WandbRuns {
    private static final Logger LOG = Logger.getLogger(WandbRuns.class);

    /** An attempt that has logged nothing begins after so long. */
    private static final long MAX_PREPARATION_MS = 60_000;
    /** Of a batch; a record of Kafka has a mebibyte. */
    private static final int MAX_BATCH_VALUES = 20_000;

    private static final int MAX_BATCH_ROWS = 5_000;
    private static final int MAX_HELD_EVENTS = 100;
    /** The names of metrics that are known, so that values of the summary alone are found. */
    private static final int MAX_METRICS = 5_000;

    private static final int MAX_REASON = 1_000;
    /** In which the client writes the settings of the run. */
    private static final String CONFIG_FILE = "config.yaml";

    private static final String EMPTY_OBJECT = "{}";
    private static final int LOCKS = 64;

    private final WandbRunStore store;
    private final ProgramLogging logging;
    private final RunEdits edits;
    private final ArtifactStore artifacts;
    private final Lock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);

    WandbRuns(WandbRunStore store, ProgramLogging logging, RunEdits edits, ArtifactStore artifacts) {
        this.store = store;
        this.logging = logging;
        this.edits = edits;
        this.artifacts = artifacts;
    }

    /** A run as it is stored, with the id that it has here. */
    Optional<WandbRunStore.Found> find(String project, String name) {
        return store.find(project, name);
    }

    /**
     * What a client states of a run, null where it states nothing.
     *
     * @param bucket the id that the client has received when it asked how to resume the run
     * @param config JSON
     * @param tags of the client's own, which are labels
     * @param properties further ones, which become tags
     */
    record Statement(
            String project,
            String name,
            @Nullable String bucket,
            @Nullable String displayName,
            @Nullable String notes,
            @Nullable List<String> tags,
            @Nullable String config,
            @Nullable String host,
            @Nullable String program,
            Map<String, String> properties) {

        /** Whether a process begins to log the run; what it states later has neither its host nor its program. */
        boolean isBeginning() {
            return bucket != null || host != null || program != null;
        }
    }

    /** A run after a client has stated something, and whether it is new. */
    record Stated(RunId id, WandbRun run, boolean isNew) {}

    /** Prepares an attempt at a run, or changes what is kept about the run. */
    Stated state(Statement statement) {
        Lock lock = lock(statement.project(), statement.name());
        lock.lock();
        try {
            WandbRunStore.Found found =
                    store.find(statement.project(), statement.name()).orElse(null);
            return found == null || statement.isBeginning() ? prepare(found, statement) : change(found, statement);
        } finally {
            lock.unlock();
        }
    }

    private Stated prepare(WandbRunStore.@Nullable Found found, Statement statement) {
        RunId id = found == null ? store.newId(statement.project(), statement.name()) : found.id();
        WandbRun before = found == null ? null : found.run();
        WandbRun resumed = statement.bucket() == null ? null : before;
        Received received =
                resumed == null ? Received.NOTHING : resumed.received().resumed();
        boolean hasRows = received.historyLines() > 0;
        int number = before == null
                ? 1
                : before.attempt().number() + (before.attempt().hasBegun() ? 1 : 0);
        Attempt attempt = new Attempt(
                number,
                UUID.randomUUID().toString(),
                statement.host(),
                System.currentTimeMillis(),
                hasRows ? received.position().step() + 1 : 0,
                false,
                false,
                0);
        WandbRun stated = new WandbRun(
                        statement.project(),
                        statement.name(),
                        before == null ? null : before.displayName(),
                        before == null ? null : before.notes(),
                        before == null ? List.of() : before.tags(),
                        before == null ? EMPTY_OBJECT : before.config(),
                        resumed == null ? EMPTY_OBJECT : resumed.summary(),
                        attempt,
                        received,
                        before == null ? List.of() : before.refused(),
                        before == null ? 0 : before.revision())
                .stating(
                        statement.displayName(),
                        statement.notes(),
                        statement.tags(),
                        WandbConfig.masked(statement.config()));
        RejectionTally refused = new RejectionTally();
        RunChange kept = kept(before, stated, statement, refused);
        logging.announce(new NewLoggedRun(
                id.value(),
                attempt.client(),
                kept.name(),
                before == null ? StatedAttributes.experiment(statement.project(), refused) : null,
                kept.notes(),
                kept.tags(),
                kept.parameters(),
                null,
                null,
                null,
                null,
                null));
        WandbRun run = stated.refusing(refused.rejections());
        keep(id, before, run);
        return new Stated(id, run, found == null);
    }

    private Stated change(WandbRunStore.Found found, Statement statement) {
        WandbRun before = found.run();
        WandbRun run = before.stating(
                statement.displayName(), statement.notes(), statement.tags(), WandbConfig.masked(statement.config()));
        RejectionTally refused = new RejectionTally();
        RunChange change = kept(before, run, statement, refused);
        if (!change.equals(RunChange.NONE)) {
            edits.change(found.id().value(), change);
        }
        run = run.refusing(refused.rejections());
        keep(found.id(), before, run);
        return new Stated(found.id(), run, false);
    }

    /** What is kept of a statement; the parameters if it changes them. */
    private static RunChange kept(
            @Nullable WandbRun before, WandbRun run, Statement statement, RejectionTally refused) {
        boolean sameConfig =
                before != null && !statement.isBeginning() && run.config().equals(before.config());
        Map<String, @Nullable Object> parameters = sameConfig ? null : WandbConfig.parameters(run.config(), refused);
        RunChange stated = new RunChange(
                statement.displayName(),
                statement.notes(),
                tags(before, statement),
                parameters,
                null,
                null,
                null,
                null,
                null);
        return StatedAttributes.kept(stated, refused);
    }

    /** The settings of which each is kept. */
    private static RunChange settings(WandbRun run, RejectionTally refused) {
        Map<String, @Nullable Object> parameters = WandbConfig.parameters(run.config(), refused);
        return StatedAttributes.kept(
                new RunChange(null, null, null, parameters, null, null, null, null, null), refused);
    }

    /** The labels are tags without a value. */
    private static @Nullable Map<String, @Nullable String> tags(@Nullable WandbRun before, Statement statement) {
        Map<String, @Nullable String> tags = new LinkedHashMap<>(statement.properties());
        if (statement.tags() != null) {
            if (before != null) {
                before.tags().forEach(tag -> tags.put(tag, null));
            }
            statement.tags().stream().filter(tag -> !tag.isBlank()).forEach(tag -> tags.put(tag, ""));
        }
        return tags.isEmpty() ? null : tags;
    }

    /**
     * Continues a run after one of its rows.
     *
     * @param step the last that counts, as the client counts its rows
     * @return empty if there is no such run
     */
    Optional<WandbRunStore.Found> rewind(String project, String name, long step) {
        Lock lock = lock(project, name);
        lock.lock();
        try {
            WandbRunStore.Found found = store.find(project, name).orElse(null);
            if (found == null) {
                return Optional.empty();
            }
            Received received = found.run().received();
            Received rewound = new Received(
                    received.historyLines(),
                    received.eventLines(),
                    List.of(),
                    received.consoleLines(),
                    received.consoleLines(),
                    false,
                    new WandbHistory.Position(received.position().named(), step),
                    step,
                    received.seconds(),
                    received.metrics());
            WandbRun run = found.run().with(rewound);
            keep(found.id(), found.run(), run);
            return Optional.of(new WandbRunStore.Found(found.id(), run));
        } finally {
            lock.unlock();
        }
    }

    /** The path of the artifact that a file of a client becomes; empty if it is none, which is counted. */
    Map<String, ArtifactPath> artifactsOf(String project, String name, List<String> files) {
        Map<String, ArtifactPath> paths = new LinkedHashMap<>();
        RejectionTally refused = new RejectionTally();
        Lock lock = lock(project, name);
        lock.lock();
        try {
            WandbRunStore.Found found = known(project, name);
            WandbRun run = found.run();
            for (String file : files) {
                boolean isConsole = file.equals("output.log");
                if (file.equals(CONFIG_FILE) && WandbConfig.hasSecrets(run.config())) {
                    // The parameters have all of it, with the secrets masked.
                    continue;
                }
                try {
                    paths.put(file, ArtifactPath.parse(isConsole ? run.attempt().consoleName() : file));
                } catch (IllegalArgumentException e) {
                    refused.add(Rejection.Kind.LINE, "file: " + e.getMessage());
                }
                if (isConsole) {
                    run = run.with(run.received().withConsoleUploaded());
                }
            }
            run = run.refusing(refused.rejections());
            keep(found.id(), found.run(), run);
            return paths;
        } finally {
            lock.unlock();
        }
    }

    /** Counts something that a client has sent of a run and that is not kept. */
    void refuse(String project, String name, String what) {
        Lock lock = lock(project, name);
        lock.lock();
        try {
            store.find(project, name)
                    .ifPresent(found -> keep(
                            found.id(),
                            found.run(),
                            found.run().refusing(List.of(Rejection.of(Rejection.Kind.LINE, what)))));
        } finally {
            lock.unlock();
        }
    }

    /** Publishes a warning of the program. */
    void warn(String project, String name, String text) {
        Lock lock = lock(project, name);
        lock.lock();
        try {
            WandbRunStore.Found found = known(project, name);
            WandbRun run = begin(found.id(), found.run());
            LoggingAnswer unused = logging.report(
                    found.id().value(),
                    new LoggedEvent(
                            run.attempt().client(),
                            LoggedEventType.WARNED,
                            run.received().position().step(),
                            Text.escaped(text, MAX_REASON)));
            keep(found.id(), found.run(), run);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Receives what a client sends to the file stream of a run.
     *
     * @return whether the program is to stop
     */
    boolean receive(String project, String name, StreamRequest request) throws IOException {
        Lock lock = lock(project, name);
        lock.lock();
        try {
            WandbRunStore.Found found = known(project, name);
            WandbRun before = found.run();
            boolean isNew = request.history().end() > before.received().historyLines()
                    || request.events().end() > before.received().eventLines();
            if (before.attempt().hasEnded() && !isNew) {
                return false;
            }
            Received received = before.received();
            List<String> events = new ArrayList<>(received.heldEvents());
            events.addAll(request.events().from(received.eventLines()));
            List<String> history = request.history().from(received.historyLines());
            boolean waits = !before.attempt().hasBegun()
                    && history.isEmpty()
                    && !request.isComplete()
                    && events.size() <= MAX_HELD_EVENTS
                    && System.currentTimeMillis() - before.attempt().preparedMs() < MAX_PREPARATION_MS;
            WandbRun run = waits ? before : begin(found.id(), before);
            Rows rows = waits ? new Rows(received) : rows(run, request, history, events);
            run = publish(found.id(), run, rows.rows);
            Console console = console(found.id(), run, request);
            Received next = new Received(
                    Math.max(received.historyLines(), request.history().end()),
                    Math.max(received.eventLines(), request.events().end()),
                    waits ? events : List.of(),
                    Math.max(received.consoleLines(), request.console().end()),
                    console.first(),
                    received.consoleUploaded(),
                    rows.history.position(),
                    rows.row,
                    rows.seconds,
                    rows.metrics);
            run = run.with(next);
            if (request.summary() != null) {
                run = run.withSummary(request.summary());
            }
            run = run.refusing(rows.refused.rejections());
            boolean stops = !waits && report(found.id(), run, request, console, rows.rows.isEmpty());
            if (!waits) {
                run = run.reported();
            }
            if (request.isComplete()) {
                run = run.with(run.attempt().ended());
            }
            keep(found.id(), before, run);
            return stops;
        } finally {
            lock.unlock();
        }
    }

    /** What a request adds to the metrics of a run. */
    private static final class Rows {
        private final List<LoggedRow> rows = new ArrayList<>();
        private final RejectionTally refused = new RejectionTally();
        private final NavigableSet<String> metrics;
        private final WandbHistory history;
        private long row;
        private double seconds;

        Rows(Received before) {
            metrics = new TreeSet<>(before.metrics());
            history = new WandbHistory(before.position());
            row = before.row();
            seconds = before.seconds();
        }
    }

    private static Rows rows(WandbRun run, StreamRequest request, List<String> history, List<String> events) {
        Rows rows = new Rows(run.received());
        long missing = request.history().offset() - run.received().historyLines();
        if (missing > 0 && !history.isEmpty()) {
            rows.refused.add(
                    Rejection.Kind.LINE,
                    missing + " rows before row " + request.history().offset() + " of the history were not received");
        }
        // A sample of the machine has no step: it has that of the last row before it.
        List<Map.Entry<Long, Long>> steps = new ArrayList<>();
        steps.add(Map.entry(Long.MIN_VALUE, run.received().position().step()));
        for (String line : history) {
            ObjectNode row = object(line, rows.refused);
            if (row == null) {
                continue;
            }
            rows.row = row.path("_step").asLong(rows.row);
            rows.seconds = row.path("_runtime").asDouble(rows.seconds);
            WandbHistory.Row read = rows.history.next(row);
            String place = "row " + rows.row;
            read.unread()
                    .forEach((name, kind) -> rows.refused.add(
                            Rejection.Kind.METRIC_VALUE,
                            place + ": '" + name + "' is " + kind + ", expected a number or a histogram"));
            read.metrics().keySet().stream()
                    .limit(Math.max(0, MAX_METRICS - rows.metrics.size()))
                    .forEach(rows.metrics::add);
            if (!read.metrics().isEmpty()) {
                Object step = read.step().isPresent() ? (Object) read.step().getAsLong() : read.stated();
                rows.rows.add(new LoggedRow(step, read.timeMs(), read.metrics()));
            }
            if (read.timeMs() != null) {
                steps.add(Map.entry(read.timeMs(), rows.history.position().step()));
            }
        }
        for (String line : events) {
            ObjectNode event = object(line, rows.refused);
            if (event == null) {
                continue;
            }
            Long time = WandbHistory.time(event);
            Map<String, Object> metrics = new LinkedHashMap<>();
            event.properties().stream()
                    .filter(entry -> !entry.getKey().startsWith("_"))
                    .forEach(entry -> WandbHistory.add(entry.getKey(), entry.getValue(), metrics, new HashMap<>()));
            if (!metrics.isEmpty()) {
                rows.rows.add(new LoggedRow(stepAt(steps, time), time, metrics));
            }
        }
        addSummary(run, request.summary(), rows);
        return rows;
    }

    private static long stepAt(List<Map.Entry<Long, Long>> steps, @Nullable Long time) {
        long step = steps.getFirst().getValue();
        for (Map.Entry<Long, Long> row : steps) {
            if (time == null || row.getKey() <= time) {
                step = row.getValue();
            }
        }
        return step;
    }

    /** Numbers that the program has set in the summary alone are metrics at the last step. */
    private static void addSummary(WandbRun run, @Nullable String summary, Rows rows) {
        if (summary == null || summary.equals(run.summary())) {
            return;
        }
        Map<String, Object> before = flattened(run.summary());
        Map<String, Object> own = new LinkedHashMap<>();
        flattened(summary).forEach((name, value) -> {
            boolean isOwn = !rows.metrics.contains(name) && rows.metrics.size() < MAX_METRICS;
            if (isOwn && !(value instanceof String) && !value.equals(before.get(name))) {
                own.put(name, value);
            }
        });
        if (!own.isEmpty()) {
            rows.rows.add(new LoggedRow(rows.history.position().step(), null, own));
        }
    }

    private static Map<String, Object> flattened(String summary) {
        Map<String, Object> values = new LinkedHashMap<>();
        ObjectNode object = object(summary, new RejectionTally());
        if (object != null) {
            object.properties().stream()
                    .filter(entry -> !entry.getKey().startsWith("_"))
                    .forEach(entry -> WandbHistory.add(entry.getKey(), entry.getValue(), values, new HashMap<>()));
        }
        return values;
    }

    private static @Nullable ObjectNode object(String line, RejectionTally refused) {
        try {
            JsonNode tree = Json.MAPPER.readTree(line);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            refused.add(Rejection.Kind.LINE, "no object: " + line);
        } catch (JsonProcessingException e) {
            refused.add(Rejection.Kind.LINE, e.getOriginalMessage() + " in " + line);
        }
        return null;
    }

    /** Begins the attempt, unless it has begun. */
    private WandbRun begin(RunId id, WandbRun run) {
        Attempt attempt = run.attempt();
        if (attempt.hasBegun()) {
            return run;
        }
        LoggingAnswer unused = logging.begin(new NewLoggedRun(
                id.value(),
                attempt.client(),
                null,
                null,
                null,
                null,
                settings(run, new RejectionTally()).parameters(),
                attempt.host(),
                null,
                attempt.firstStep(),
                null,
                null));
        LOG.infof("run=%s attempt=%d logged by W&B's client project=%s", id, attempt.number(), run.project());
        return run.with(attempt.begun());
    }

    private WandbRun publish(RunId id, WandbRun run, List<LoggedRow> rows) {
        long number = run.attempt().batches();
        List<LoggedRow> batch = new ArrayList<>();
        int values = 0;
        for (LoggedRow row : rows) {
            int more = Objects.requireNonNull(row.metrics()).size();
            if (!batch.isEmpty() && (values + more > MAX_BATCH_VALUES || batch.size() == MAX_BATCH_ROWS)) {
                LoggingAnswer unused =
                        logging.log(id.value(), new LoggedRows(run.attempt().client(), number++, batch));
                batch.clear();
                values = 0;
            }
            batch.add(row);
            values += more;
        }
        if (!batch.isEmpty()) {
            LoggingAnswer unused =
                    logging.log(id.value(), new LoggedRows(run.attempt().client(), number++, batch));
        }
        return run.with(run.attempt().with(number));
    }

    /** Reports what was refused, and that the run goes on or has ended. */
    private boolean report(RunId id, WandbRun run, StreamRequest request, Console console, boolean isQuiet) {
        String client = run.attempt().client();
        long step = run.received().position().step();
        LoggingAnswer answer = logging.refuse(id.value(), client, step, run.refused());
        if (request.isComplete()) {
            String stop = answer.stopReason();
            LoggedEventType end = request.exitCode() == 0
                    ? LoggedEventType.FINISHED
                    : stop == null ? LoggedEventType.FAILED : LoggedEventType.STOPPED;
            String last = console.lastLine();
            String failed = "exit code " + request.exitCode() + (last.isEmpty() ? "" : ": " + last);
            return logging.report(
                                    id.value(),
                                    new LoggedEvent(
                                            client, end, step, Text.escaped(stop == null ? failed : stop, MAX_REASON)))
                            .stopReason()
                    != null;
        }
        if (isQuiet) {
            answer = logging.report(id.value(), new LoggedEvent(client, LoggedEventType.PROGRESSED, step, null));
        }
        return answer.stopReason() != null;
    }

    /** Adds the lines of a request to the console of a run. */
    private Console console(RunId id, WandbRun run, StreamRequest request) throws IOException {
        Received received = run.received();
        if (request.console().lines().isEmpty()) {
            return new Console(received.firstConsoleLine(), List.of());
        }
        ArtifactOwner owner = ArtifactOwner.run(id.value());
        ArtifactPath path = ArtifactPath.parse(run.attempt().consoleName());
        if (received.consoleUploaded()) {
            return new Console(received.firstConsoleLine(), List.of())
                    .with(request.console().offset(), request.console().lines());
        }
        Optional<Artifact> kept = artifacts.find(owner, path);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        if (kept.isPresent() && received.consoleLines() > received.firstConsoleLine()) {
            artifacts.read(kept.get(), 0, kept.get().bytes(), text);
        }
        Console console = Console.of(received.firstConsoleLine(), text.toString(UTF_8))
                .with(request.console().offset(), request.console().lines());
        Artifact unused = artifacts.put(
                owner, path, new ByteArrayInputStream(console.text().getBytes(UTF_8)));
        return console;
    }

    private WandbRunStore.Found known(String project, String name) {
        return store.find(project, name)
                .orElseThrow(() -> Problems.notFound("there is no run '" + name + "' in project '" + project + "'"));
    }

    /** @throws WebApplicationException 503 if another process has changed the run meanwhile; the client repeats its request */
    private void keep(RunId id, @Nullable WandbRun before, WandbRun run) {
        if (run.equals(before)) {
            return;
        }
        long revision = before == null ? 0 : before.revision();
        if (!store.replace(id, revision, run)) {
            throw new WebApplicationException(
                    "run " + id + " was changed by another request meanwhile; repeat the request",
                    Response.Status.SERVICE_UNAVAILABLE);
        }
    }

    private Lock lock(String project, String name) {
        return locks[Math.floorMod(Objects.hash(project, name), LOCKS)];
    }
}
