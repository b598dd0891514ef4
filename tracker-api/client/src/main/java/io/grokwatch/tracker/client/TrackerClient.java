package io.grokwatch.tracker.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.MetricNames;
import io.grokwatch.events.PhaseChanged;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The tracker's API at one address. Methods block until the answer is there, at most half a minute. A request that the
 * tracker refuses is a {@link TrackerException}, one that it cannot answer now a {@link TrackerUnavailableException}.
 * Instances are thread-safe.
 */
public final class TrackerClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final String address;
    /** Of the header {@code Authorization}, or null. */
    private final @Nullable String authorization;

    private final HttpClient http;

    /** @param address for example {@code http://127.0.0.1:8470}, of a tracker that requires no token */
    public TrackerClient(String address) {
        this(address, null);
    }

    /**
     * @param address for example {@code https://tracker.example:8470}
     * @param token an API token, or null for none
     */
    public TrackerClient(String address, @Nullable String token) {
        this(address, token, null);
    }

    /**
     * @param address for example {@code https://tracker.example:8470}
     * @param token an API token, or null for none
     * @param tls what certificates are trusted; null for those that the platform trusts
     */
    public TrackerClient(String address, @Nullable String token, @Nullable SSLContext tls) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        this.http = (tls == null ? builder : builder.sslContext(tls)).build();
        this.authorization = token == null ? null : "Bearer " + token;
        this.address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    /** The address of a run's page. */
    public String page(String id) {
        return address + "/runs/" + id;
    }

    /** Submits a run; it is queued until a worker takes it. */
    public RunView submit(NewRun run) {
        return post("/api/v1/runs", run, RunView.class);
    }

    /** Begins an attempt of a run that this program logs. */
    public LoggingAnswer begin(NewLoggedRun run) {
        return post("/api/v1/logged-runs", run, LoggingAnswer.class);
    }

    /** Logs metrics of a run that this program has begun. */
    public LoggingAnswer log(String id, LoggedRows rows) {
        return post(path(id, "/metrics"), rows, LoggingAnswer.class);
    }

    /** Reports about the life of a run that this program has begun. */
    public LoggingAnswer report(String id, LoggedEvent event) {
        return post(path(id, "/events"), event, LoggingAnswer.class);
    }

    /** Requests that a run be stopped; one that still waits in the queue is not trained. */
    public RunView stop(String id, @Nullable String reason) {
        return post(path(id, "/stop"), new StopRequest(reason), RunView.class);
    }

    /**
     * Ends a run that no worker trains.
     *
     * @param status that it ends with, a final one
     */
    public RunView end(String id, RunStatus status, @Nullable String reason) {
        return post(path(id, "/end"), new EndRequest(status, reason), RunView.class);
    }

    /**
     * States which metrics of a run are which standard ones; replaces what was stated before.
     *
     * @param overrides the standard name by the logged one
     */
    public RunView mapMetricNames(String id, SortedMap<String, String> overrides) {
        return put(path(id, "/metric-names"), new MetricNamesRequest(overrides), RunView.class);
    }

    /** What is wrong with the tracker itself, and how late it is. */
    public TrackerView tracker() {
        return get("/api/v1/tracker", TrackerView.class);
    }

    /**
     * Requests another value of a setting of a run in training.
     *
     * @param value text, a number or a flag
     */
    public RunView intervene(String id, String parameter, Object value) {
        return post(path(id, "/interventions"), new InterventionRequest(parameter, value), RunView.class);
    }

    /** Requests a checkpoint of a run in training. */
    public RunView checkpoint(String id) {
        return post(path(id, "/checkpoint"), null, RunView.class);
    }

    /** A run. */
    public RunView run(String id) {
        return get(path(id, ""), RunView.class);
    }

    /**
     * A run with a sparkline of about so many points, their steps spaced as on a logarithmic axis: its accuracies on the
     * train set and on the validation set that represents it.
     */
    public RunView run(String id, int sparklinePoints) {
        RunView run = run(id);
        Set<String> metrics = run.latest().keySet();
        List<Series> series = series(
                id,
                List.of(MetricNames.trainAccuracyOf(metrics), MetricNames.valAccuracyOf(metrics)),
                sparklinePoints,
                Scale.LOG);
        return run.with(new Sparkline(series.get(0).toCurve(), series.get(1).toCurve()));
    }

    /** The newest runs. */
    public RunPage runs(int limit) {
        return runs(RunQuery.newest(limit));
    }

    /**
     * A page of the runs, newest first.
     *
     * @param before the cursor of the page before, or null for the first page
     */
    public RunPage runs(int limit, @Nullable String before) {
        return runs(RunQuery.newest(limit).after(before));
    }

    /** The newest runs with sparklines of about so many points. */
    public RunPage runs(int limit, int sparklinePoints) {
        return runs(new RunQuery(null, List.of(), List.of(), "active", limit, null, sparklinePoints));
    }

    /** A page of the runs that match. */
    public RunPage runs(RunQuery query) {
        StringBuilder path =
                new StringBuilder("/api/v1/runs?limit=" + query.limit() + "&view=" + encoded(query.view()));
        append(path, "filter", query.filter());
        append(path, "before", query.before());
        query.orderBy().forEach(order -> append(path, "orderBy", order));
        query.experiments().forEach(experiment -> append(path, "experiment", experiment));
        if (query.spark() > 0) {
            path.append("&spark=").append(query.spark());
        }
        return get(path.toString(), RunPage.class);
    }

    /**
     * Rows of a table of the runs that match.
     *
     * @param query of which everything but the cursor counts
     * @param columns fields such as {@code params.lr}
     * @param offset how many rows are before the first
     */
    public RunTable table(RunQuery query, List<String> columns, long offset) {
        StringBuilder path = new StringBuilder(
                "/api/v1/run-table?limit=" + query.limit() + "&offset=" + offset + "&view=" + encoded(query.view()));
        append(path, "filter", query.filter());
        columns.forEach(column -> append(path, "column", column));
        query.orderBy().forEach(order -> append(path, "orderBy", order));
        query.experiments().forEach(experiment -> append(path, "experiment", experiment));
        if (query.spark() > 0) {
            path.append("&spark=").append(query.spark());
        }
        return get(path.toString(), RunTable.class);
    }

    /**
     * The names of the fields that the runs which match have.
     *
     * @param query of which the filter, the experiments and the view count
     */
    public RunFieldNames fields(RunQuery query) {
        StringBuilder path = new StringBuilder("/api/v1/run-fields?view=" + encoded(query.view()));
        append(path, "filter", query.filter());
        query.experiments().forEach(experiment -> append(path, "experiment", experiment));
        return get(path.toString(), RunFieldNames.class);
    }

    /**
     * The runs that match in groups.
     *
     * @param query of which the filter, the experiments and the view count
     * @param by fields; runs with the same values are a group
     * @param aggregates such as {@code median(memorised_step)}
     */
    public RunGroups groups(RunQuery query, List<String> by, List<String> aggregates) {
        StringBuilder path = new StringBuilder("/api/v1/run-groups?view=" + encoded(query.view()));
        append(path, "filter", query.filter());
        query.experiments().forEach(experiment -> append(path, "experiment", experiment));
        by.forEach(field -> append(path, "by", field));
        aggregates.forEach(aggregate -> append(path, "aggregate", aggregate));
        return get(path.toString(), RunGroups.class);
    }

    /** The settings and parameters of runs side by side. */
    public RunDiff diff(List<String> ids) {
        StringBuilder path = new StringBuilder("/api/v1/run-diff?");
        ids.forEach(id -> append(path, "run", id));
        return get(path.toString(), RunDiff.class);
    }

    /** Changes what people and programs keep about a run. */
    public RunView change(String id, RunChange change) {
        return patch(path(id, ""), change, RunView.class);
    }

    /** Changes, deletes or restores many runs. */
    public ChangedRuns change(RunChanges changes) {
        return post("/api/v1/run-changes", changes, ChangedRuns.class);
    }

    /** Deletes a run; it can be restored until it is purged. */
    public RunView delete(String id) {
        return read(send(request(path(id, "")).DELETE().build()), RunView.class);
    }

    /** Restores a deleted run. */
    public RunView restore(String id) {
        return post(path(id, "/restore"), null, RunView.class);
    }

    /**
     * A page of the experiments that match, those created last first.
     *
     * @param filter in the grammar of the search, or null for all
     * @param before the cursor of the page before, or null for the first page
     */
    public ExperimentPage experiments(@Nullable String filter, int limit, @Nullable String before) {
        StringBuilder path = new StringBuilder("/api/v1/experiments?limit=" + limit);
        append(path, "filter", filter);
        append(path, "before", before);
        return get(path.toString(), ExperimentPage.class);
    }

    /** An experiment. */
    public ExperimentView experiment(String id) {
        return get("/api/v1/experiments/" + encoded(id), ExperimentView.class);
    }

    /** Creates an experiment. */
    public ExperimentView create(NewExperiment experiment) {
        return post("/api/v1/experiments", experiment, ExperimentView.class);
    }

    /** Changes an experiment. */
    public ExperimentView change(String id, ExperimentChange change) {
        return patch("/api/v1/experiments/" + encoded(id), change, ExperimentView.class);
    }

    /** Deletes an experiment with its runs; they can be restored until they are purged. */
    public ExperimentView deleteExperiment(String id) {
        return read(send(request("/api/v1/experiments/" + encoded(id)).DELETE().build()), ExperimentView.class);
    }

    /** Restores a deleted experiment with its runs. */
    public ExperimentView restoreExperiment(String id) {
        return post("/api/v1/experiments/" + encoded(id) + "/restore", null, ExperimentView.class);
    }

    private static void append(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(encoded(value));
        }
    }

    /** Submits a sweep; its runs are queued. */
    public SweepView submit(NewSweep sweep) {
        return post("/api/v1/sweeps", sweep, SweepView.class);
    }

    /**
     * A page of the sweeps, newest first.
     *
     * @param name of the sweeps, or null for all
     * @param before the cursor of the page before, or null for the first page
     */
    public SweepPage sweeps(int limit, @Nullable String name, @Nullable String before) {
        return get(
                "/api/v1/sweeps?limit=" + limit + (name == null ? "" : "&name=" + encoded(name))
                        + (before == null ? "" : "&before=" + encoded(before)),
                SweepPage.class);
    }

    /** A sweep, and how many of its runs have ended. */
    public SweepView sweep(String id) {
        return get(sweepPath(id, ""), SweepView.class);
    }

    /** The results of a sweep, cell by cell. */
    public SweepTable sweepTable(String id) {
        return get(sweepPath(id, "/table"), SweepTable.class);
    }

    /** What became of the runs of a sweep over two of its settings. */
    public PhaseDiagram phaseDiagram(String id, String x, String y) {
        return get(sweepPath(id, "/phase-diagram?x=" + encoded(x) + "&y=" + encoded(y)), PhaseDiagram.class);
    }

    /** Requests that all runs of a sweep be stopped; those that still wait in the queue are not trained. */
    public SweepView stopSweep(String id, @Nullable String reason) {
        return post(sweepPath(id, "/stop"), new StopRequest(reason), SweepView.class);
    }

    /** Submits again the runs of a sweep that are missing, failed, or were stopped. */
    public SweepView resumeSweep(String id, ResumeRequest request) {
        return post(sweepPath(id, "/resume"), request, SweepView.class);
    }

    /** The metrics of a run, by name. */
    public List<MetricView> metrics(String id) {
        return get(path(id, "/metrics"), Metrics.class).metrics();
    }

    /**
     * Metrics of a run at a resolution, in the order of the names; a metric that the run does not have is empty.
     *
     * @param points the resolution: up to four times as many points are returned exactly
     */
    public List<Series> series(String id, List<String> names, int points, Scale scale) {
        StringBuilder query = new StringBuilder("/series?points=" + points + "&scale=" + scale.queryName());
        names.forEach(name -> query.append("&name=").append(encoded(name)));
        return get(path(id, query.toString()), SeriesList.class).series();
    }

    /** The detections of a run, by step, those of all attempts. */
    public List<DetectionView> detections(String id) {
        return get(path(id, "/detections"), Detections.class).detections();
    }

    /** The phases of a run, by attempt and step, those of all attempts. */
    public List<PhaseChanged> phases(String id) {
        return get(path(id, "/phases"), Phases.class).phases();
    }

    /** The embedding snapshots of a run, by step. */
    public List<SnapshotView> snapshots(String id) {
        return get(path(id, "/snapshots"), Snapshots.class).snapshots();
    }

    /** The measured geometry of a run in short, by step. */
    public List<GeometryView> geometry(String id) {
        return get(path(id, "/geometry"), Geometries.class).geometry();
    }

    /** The whole geometry of one snapshot. */
    public GeometryMeasured geometry(String id, String tensor, long step) {
        return get(path(id, "/geometry/" + encodedPath(tensor) + "/" + step), GeometryMeasured.class);
    }

    /**
     * Publishes a matrix of floats in NumPy's format as an embedding snapshot.
     *
     * @param structure what the rows represent, such as {@code add:113}; null for what the run's tag names
     */
    public void publishSnapshot(String id, String tensor, long step, byte[] npy, @Nullable String structure) {
        String query = structure == null ? "" : "?structure=" + encoded(structure);
        upload(
                path(id, "/embeddings/" + encodedPath(tensor) + "/" + step + query),
                HttpRequest.BodyPublishers.ofByteArray(npy));
    }

    /** What is in a folder of artifacts of a run, by name; the empty text is the folder of all artifacts. */
    public List<ArtifactView> artifacts(String id, String folder) {
        return get(path(id, "/artifacts?path=" + encoded(folder)), Artifacts.class)
                .artifacts();
    }

    /** Keeps a file with a run, in place of one that has its path. */
    public void writeArtifact(String id, String path, Path file) throws IOException {
        upload(path(id, "/artifacts/" + encodedPath(path)), HttpRequest.BodyPublishers.ofFile(file));
    }

    /**
     * The bytes of an artifact, to be closed by the caller.
     *
     * @throws IOException if the connection breaks
     */
    public InputStream artifact(String id, String path) throws IOException {
        return download(path(id, "/artifacts/" + encodedPath(path)));
    }

    /**
     * All artifacts of a run as a ZIP archive, to be closed by the caller.
     *
     * @throws IOException if the connection breaks
     */
    public InputStream artifactArchive(String id) throws IOException {
        return download(path(id, "/artifact-archive"));
    }

    /** Deletes an artifact, or a folder with all that is in it. */
    public void deleteArtifact(String id, String path) {
        remove(path(id, "/artifacts/" + encodedPath(path)));
    }

    /** The checkpoints of a run that the tracker keeps; the one with the greatest step comes last. */
    public List<CheckpointView> checkpoints(String id) {
        return get(path(id, "/checkpoints"), Checkpoints.class).checkpoints();
    }

    /** What this client may do. */
    public AccessView access() {
        return get("/api/v1/access", AccessView.class);
    }

    /** The API tokens, those created last first. */
    public List<TokenView> tokens() {
        return get("/api/v1/tokens", Tokens.class).tokens();
    }

    /** Creates an API token. */
    public CreatedToken create(NewToken token) {
        return post("/api/v1/tokens", token, CreatedToken.class);
    }

    /** Credentials for the workers of a host, of a client with a token to join. */
    public JoinedWorker join(WorkerJoin worker) {
        return post("/api/v1/workers/join", worker, JoinedWorker.class);
    }

    /** Revokes an API token. */
    public TokenView revokeToken(String id) {
        return read(send(request("/api/v1/tokens/" + encoded(id)).DELETE().build()), TokenView.class);
    }

    /** The channels of alerts. */
    public List<AlertChannelView> alertChannels() {
        return get("/api/v1/alerts/channels", AlertChannels.class).channels();
    }

    /** Creates a channel of alerts. */
    public AlertChannelView create(NewAlertChannel channel) {
        return post("/api/v1/alerts/channels", channel, AlertChannelView.class);
    }

    /** Deletes a channel of alerts; rules send to it no more. */
    public void deleteAlertChannel(String id) {
        remove("/api/v1/alerts/channels/" + encoded(id));
    }

    /** Sends a test to a channel of alerts. */
    public AlertTest testAlertChannel(String id) {
        return post("/api/v1/alerts/channels/" + encoded(id) + "/test", null, AlertTest.class);
    }

    /** The rules of alerts. */
    public AlertRules alertRules() {
        return get("/api/v1/alerts/rules", AlertRules.class);
    }

    /** Creates a rule of alerts, which applies to what is detected from now on. */
    public AlertRuleView create(NewAlertRule rule) {
        return post("/api/v1/alerts/rules", rule, AlertRuleView.class);
    }

    /** Replaces a rule of alerts. */
    public AlertRuleView change(String id, NewAlertRule rule) {
        return put("/api/v1/alerts/rules/" + encoded(id), rule, AlertRuleView.class);
    }

    /** Mutes a rule of alerts, or ends that. */
    public AlertRuleView mute(String id, AlertMute mute) {
        return post("/api/v1/alerts/rules/" + encoded(id) + "/mute", mute, AlertRuleView.class);
    }

    /** Deletes a rule of alerts. */
    public void deleteAlertRule(String id) {
        remove("/api/v1/alerts/rules/" + encoded(id));
    }

    /**
     * A page of the log of alerts, newest first.
     *
     * @param before the cursor of the page before, or null for the first page
     */
    public AlertDeliveries alertDeliveries(int limit, @Nullable String before) {
        StringBuilder path = new StringBuilder("/api/v1/alerts/deliveries?limit=" + limit);
        append(path, "before", before);
        return get(path.toString(), AlertDeliveries.class);
    }

    /** The workers that were active during the last day, by name. */
    public List<WorkerView> workers() {
        return get("/api/v1/workers", Workers.class).workers();
    }

    /** The trainers that workers have described, by name. */
    public List<TrainerView> trainers() {
        return get("/api/v1/trainers", Trainers.class).trainers();
    }

    /** Purges deleted runs: all data of them are deleted for ever. */
    public Purge purge(List<String> runs) {
        return post("/api/v1/runs/purge", new PurgeRequest(runs), Purge.class);
    }

    /** All retention policies. */
    public RetentionPolicies retention() {
        return get("/api/v1/retention", RetentionPolicies.class);
    }

    /** States how much of the topics of metrics, snapshots and geometry is kept. */
    public RetentionLimit retainTopics(RetentionLimit limit) {
        return put("/api/v1/retention/topics", limit, RetentionLimit.class);
    }

    /** Keeps the topics from now on. */
    public void retainTopics() {
        remove("/api/v1/retention/topics");
    }

    /** States how much of the data of an experiment is kept. */
    public RetentionPolicy retain(String experiment, RetentionPolicy policy) {
        return put("/api/v1/experiments/" + encoded(experiment) + "/retention", policy, RetentionPolicy.class);
    }

    /** Keeps the data of an experiment from now on. */
    public void retain(String experiment) {
        remove("/api/v1/experiments/" + encoded(experiment) + "/retention");
    }

    /** What is on disk. */
    public DiskUse disk() {
        return get("/api/v1/disk", DiskUse.class);
    }

    /**
     * Opens the export of all points of runs, from a byte on if it is still the same export.
     *
     * @param format {@code jsonl}, {@code csv} or {@code parquet}
     * @param metrics to be exported, none for all
     * @param from the first byte that is requested
     * @param tag of the export whose first bytes are known, or null
     * @throws IOException if the connection breaks
     */
    public RunExport export(List<String> runs, String format, List<String> metrics, long from, @Nullable String tag)
            throws IOException {
        StringBuilder query = new StringBuilder("?format=" + encoded(format));
        runs.forEach(run -> query.append("&run=").append(encoded(run)));
        metrics.forEach(metric -> query.append("&metric=").append(encoded(metric)));
        HttpRequest.Builder request = authorized("/api/v1/export" + query);
        if (tag != null && from > 0) {
            request.header("Range", "bytes=" + from + "-").header("If-Range", tag);
        }
        try {
            HttpResponse<InputStream> response =
                    http.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
            String answered = response.headers().firstValue("ETag").orElse("");
            return switch (response.statusCode()) {
                case 200 -> new RunExport(answered, 0, false, response.body());
                case 206 -> new RunExport(answered, from, false, response.body());
                case 416 -> new RunExport(answered, from, true, response.body());
                default -> {
                    try (InputStream body = response.body()) {
                        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                        throw refusal(response.statusCode(), text, response.request());
                    }
                }
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrackerException("interrupted while waiting for the tracker at " + address, null, e);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET().build()), type);
    }

    private <T> T post(String path, @Nullable Object body, Class<T> type) {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body == null ? "{}" : write(body)))
                .build();
        return read(send(request), type);
    }

    private <T> T patch(String path, Object body, Class<T> type) {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(write(body)))
                .build();
        return read(send(request), type);
    }

    private <T> T put(String path, Object body, Class<T> type) {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(write(body)))
                .build();
        return read(send(request), type);
    }

    private void remove(String path) {
        send(request(path).DELETE().build());
    }

    /** Without a limit of time, as the body may have any size. */
    private void upload(String path, HttpRequest.BodyPublisher body) {
        send(authorized(path)
                .header("Accept", "application/json, " + Problem.MEDIA_TYPE)
                .header("Content-Type", "application/octet-stream")
                .PUT(body)
                .build());
    }

    private InputStream download(String path) throws IOException {
        HttpRequest request = authorized(path).build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) {
                return response.body();
            }
            try (InputStream body = response.body()) {
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                throw refusal(response.statusCode(), text, request);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrackerException("interrupted while waiting for the tracker at " + address, null, e);
        }
    }

    private HttpRequest.Builder authorized(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private HttpRequest.Builder request(String path) {
        return authorized(path).timeout(REQUEST_TIMEOUT).header("Accept", "application/json, " + Problem.MEDIA_TYPE);
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            if (status / 100 == 2) {
                return response.body();
            }
            throw refusal(status, response.body(), request);
        } catch (IOException e) {
            String advice = e instanceof ConnectException ? "; start it with ./grokwatch up" : "";
            throw new TrackerUnavailableException("the tracker does not answer at " + address + advice, null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrackerException("interrupted while waiting for the tracker at " + address, null, e);
        }
    }

    private static TrackerException refusal(int status, String body, HttpRequest request) {
        Problem problem = Problem.parse(body).orElse(null);
        String message = "the tracker answered " + status
                + (problem == null ? " to " + request.uri() : ": " + problem.message());
        return status >= 500
                ? new TrackerUnavailableException(message, problem, null)
                : new TrackerException(message, problem, null);
    }

    private <T> T read(String json, Class<T> type) {
        try {
            return TrackerJson.MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new TrackerException(
                    "the answer of the tracker at " + address + " cannot be read as " + type.getSimpleName() + ": "
                            + e.getOriginalMessage(),
                    null,
                    e);
        }
    }

    private static String write(Object body) {
        try {
            return TrackerJson.MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    body.getClass().getSimpleName() + " has no JSON form: " + e.getOriginalMessage(), e);
        }
    }

    private static String path(String run, String rest) {
        return "/api/v1/runs/" + encoded(run) + rest;
    }

    private static String sweepPath(String sweep, String rest) {
        return "/api/v1/sweeps/" + encoded(sweep) + rest;
    }

    /** Of a name that has several segments. */
    private static String encodedPath(String text) {
        return encoded(text).replace("%2F", "/");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
