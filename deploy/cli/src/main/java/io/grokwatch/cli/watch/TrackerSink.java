package io.grokwatch.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.cli.exchange.RunDownload;
import io.grokwatch.events.trace.TraceLine.Sample;
import io.grokwatch.logs.ExportFile;
import io.grokwatch.logs.LoggedRun;
import io.grokwatch.tracker.client.LoggedEvent;
import io.grokwatch.tracker.client.LoggedEventType;
import io.grokwatch.tracker.client.LoggedRow;
import io.grokwatch.tracker.client.LoggedRows;
import io.grokwatch.tracker.client.LoggingAnswer;
import io.grokwatch.tracker.client.NewLoggedRun;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import io.grokwatch.tracker.client.TrackerUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs a followed run to a tracker. A restart of the training is another attempt of the run. While the tracker does not answer, the
 * request is repeated: what is not logged yet stays in the log that is followed.
 */
public final class TrackerSink implements RunSink {
    private static final int MAX_ROWS = 2_000;
    private static final int MAX_VALUES = 5_000;
    private static final int MAX_SETTINGS = 200;
    private static final int MAX_TEXT = 500;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final TrackerClient tracker;
    private final Identity identity;
    private final Consumer<String> notes;
    private final Runnable begun;
    private @Nullable String client;
    private long sequence;
    private long lastStep;
    private @Nullable String stopReason;
    private boolean away;

    /**
     * How the tracker names the run.
     *
     * @param id of the run; the same for the same log, so that following it again resumes the run
     * @param experiment its name, or null for the default one
     * @param source what is followed, for people
     */
    public record Identity(String id, String name, @Nullable String experiment, String source) {}

    /**
     * A run that is begun with its first point.
     *
     * @param notes receives lines for people
     * @param begun called once the run is begun
     */
    public TrackerSink(TrackerClient tracker, Identity identity, Consumer<String> notes, Runnable begun) {
        this.tracker = tracker;
        this.identity = identity;
        this.notes = notes;
        this.begun = begun;
    }

    /** The points that the tracker has of the run, so that none is logged twice. */
    @Override
    public void seed(FollowedRun followed) {
        if (!exists()) {
            return;
        }
        try {
            Path folder = Files.createTempDirectory("grokwatch-watch");
            Path file = folder.resolve("run.jsonl");
            try {
                long unused =
                        new RunDownload(tracker, PAUSE, notes).download(List.of(identity.id), "jsonl", List.of(), file);
                ExportFile.read(file, new Known(followed));
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the points of run " + identity.id + " cannot be read: " + e, e);
        }
    }

    private boolean exists() {
        try {
            return persistently(() -> tracker.run(identity.id)) != null;
        } catch (TrackerException e) {
            if (e.problem().map(problem -> problem.status() == 404).orElse(false)) {
                return false;
            }
            throw e;
        }
    }

    /** Adds the rows of an export to what is known. */
    private record Known(FollowedRun followed) implements ExportFile.Sink {
        @Override
        public void run(String id, JsonNode settings) {
            // The points count.
        }

        @Override
        public void row(long step, long timeMs, List<String> metrics, double[] values) {
            for (int i = 0; i < metrics.size(); i++) {
                followed.known(metrics.get(i), step, values[i]);
            }
        }
    }

    @Override
    public void add(LoggedRun log, Change change) {
        if (client == null || change.restart().isPresent()) {
            begin(
                    log,
                    change.restart().isPresent() ? Long.valueOf(change.restart().getAsLong()) : null);
        }
        long now = System.currentTimeMillis();
        List<LoggedRow> rows = new ArrayList<>();
        int values = 0;
        for (Sample sample : change.samples()) {
            lastStep = sample.step();
            for (Map<String, Object> part : parts(sample.metrics())) {
                if (rows.size() == MAX_ROWS || values + part.size() > MAX_VALUES) {
                    send(rows);
                    rows = new ArrayList<>();
                    values = 0;
                }
                rows.add(new LoggedRow(sample.step(), now, part));
                values += part.size();
            }
        }
        if (!rows.isEmpty()) {
            send(rows);
        }
    }

    /** A wide row in several, so that a body stays below the limit of the tracker. */
    private static List<Map<String, Object>> parts(Map<String, Double> metrics) {
        List<Map<String, Object>> parts = new ArrayList<>();
        Map<String, Object> part = new LinkedHashMap<>();
        for (Map.Entry<String, Double> metric : metrics.entrySet()) {
            double value = metric.getValue();
            part.put(metric.getKey(), Double.isFinite(value) ? (Object) value : Double.toString(value));
            if (part.size() == MAX_ROWS) {
                parts.add(part);
                part = new LinkedHashMap<>();
            }
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    private void begin(LoggedRun log, @Nullable Long step) {
        boolean first = client == null;
        String next = UUID.randomUUID().toString().replace("-", "");
        client = next;
        sequence = 0;
        NewLoggedRun run = new NewLoggedRun(
                identity.id,
                next,
                identity.name,
                identity.experiment,
                null,
                Map.of("watch.source", identity.source),
                settings(log),
                host(),
                null,
                step,
                null,
                null);
        answered(persistently(() -> tracker.begin(run)));
        if (first) {
            begun.run();
        } else {
            notes.accept("run " + identity.id + " was started again at step " + step);
        }
    }

    private void send(List<LoggedRow> rows) {
        LoggedRows batch = new LoggedRows(String.valueOf(client), sequence++, rows);
        answered(persistently(() -> tracker.log(identity.id, batch)));
    }

    private static Map<String, Object> settings(LoggedRun log) {
        Map<String, Object> settings = new LinkedHashMap<>();
        log.settings().forEach((name, value) -> {
            boolean isScalar = value instanceof Number
                    || value instanceof Boolean
                    || (value instanceof String text && text.length() <= MAX_TEXT);
            if (isScalar && !name.isBlank() && settings.size() < MAX_SETTINGS) {
                settings.put(name, value);
            }
        });
        return settings;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost()
                    .getHostName()
                    .replaceAll("[^A-Za-z0-9_.-]", "-")
                    .replaceFirst("^[_.-]+", "");
        } catch (UnknownHostException unnamed) {
            return "watch";
        }
    }

    private void answered(LoggingAnswer answer) {
        stopReason = answer.stopReason();
        answer.rejections()
                .forEach(rejection -> notes.accept("run " + identity.id + ": " + rejection.count() + " "
                        + rejection.kind().words() + " were refused, the first: " + rejection.example()));
    }

    @Override
    public void beat() {
        String known = client;
        if (known != null) {
            try {
                answered(tracker.report(
                        identity.id, new LoggedEvent(known, LoggedEventType.PROGRESSED, lastStep, null)));
            } catch (TrackerUnavailableException next) {
                // The next one counts as well.
            }
        }
    }

    @Override
    public @Nullable String stopReason() {
        return stopReason;
    }

    @Override
    public void end(@Nullable RunStatus status, @Nullable String reason) {
        String known = client;
        if (known != null && status != null) {
            LoggedEventType type = LoggedEventType.valueOf(status.name());
            LoggedEvent event = new LoggedEvent(known, type, lastStep, reason);
            answered(persistently(() -> tracker.report(identity.id, event)));
        }
    }

    /** Repeats a request until the tracker answers it; each counts once. */
    private <T> T persistently(Supplier<T> request) {
        while (true) {
            try {
                T answer = request.get();
                away = false;
                return answer;
            } catch (TrackerUnavailableException e) {
                if (!away) {
                    away = true;
                    notes.accept("the tracker does not answer, what is logged waits: " + e.getMessage());
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the tracker did not answer", e);
        }
    }
}
