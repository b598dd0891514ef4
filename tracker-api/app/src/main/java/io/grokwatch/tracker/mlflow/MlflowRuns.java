package io.grokwatch.tracker.mlflow;

import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunId;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.tracker.client.RunChange;
import io.grokwatch.tracker.client.RunDataset;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.experiment.Experiment;
import io.grokwatch.tracker.experiment.RunAttributes;
import io.grokwatch.tracker.logging.ProgramLogging;
import io.grokwatch.tracker.mlflow.MlflowJson.Metric;
import io.grokwatch.tracker.mlflow.MlflowJson.Pair;
import io.grokwatch.tracker.mlflow.MlflowJson.RunData;
import io.grokwatch.tracker.mlflow.MlflowJson.RunInfo;
import io.grokwatch.tracker.mlflow.MlflowJson.RunJson;
import io.grokwatch.tracker.mlflow.ModelMetrics.ModelMetric;
import io.grokwatch.tracker.run.LoggedRuns;
import io.grokwatch.tracker.run.RunEdits;
import io.grokwatch.tracker.search.LoggedRun;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs as clients of MLflow create, change and read them. The name of a run is the tag {@value MlflowNames#RUN_NAME} too, its notes are the tag
 * {@value MlflowNames#NOTE}. What a request changes is stored before the answer, in one document: a batch is kept whole or not at all.
 */
@Singleton
final class MlflowRuns {
    private static final String USER_TAG = "mlflow.user";
    private static final String CONTEXT_TAG = "mlflow.data.context";
    private static final String MODEL_HISTORY_TAG = "mlflow.log-model.history";
    private static final String UNKNOWN_USER = "unknown";
    private static final int MAX_DATASET_NAME = 500;
    private static final int MAX_DATASET_DIGEST = 36;

    private final LoggedRuns runs;
    private final RunEdits edits;
    private final MlflowExperiments experiments;
    private final MlflowMetrics metrics;
    private final RunInputs inputs;
    private final ModelMetrics models;
    private final ProgramLogging logging;
    private final RandomNames names = new RandomNames();

    MlflowRuns(
            LoggedRuns runs,
            RunEdits edits,
            MlflowExperiments experiments,
            MlflowMetrics metrics,
            RunInputs inputs,
            ModelMetrics models,
            ProgramLogging logging) {
        this.logging = logging;
        this.runs = runs;
        this.edits = edits;
        this.experiments = experiments;
        this.metrics = metrics;
        this.inputs = inputs;
        this.models = models;
    }

    /** Creates a run in the state RUNNING. */
    RunJson create(MlflowRequest request) {
        String experiment = request.text("experiment_id");
        Experiment of = experiments.active(
                experiment == null || experiment.isEmpty() ? MlflowNames.DEFAULT_EXPERIMENT : experiment);
        Map<String, String> tags = new LinkedHashMap<>();
        for (MlflowRequest tag : request.objects("tags")) {
            tags.put(tagKey(tag), tagValue(tag));
        }
        String asked = request.text("run_name");
        String tagged = tags.get(MlflowNames.RUN_NAME);
        boolean isNamed = asked != null && !asked.isEmpty();
        if (isNamed && tagged != null && !tagged.equals(asked)) {
            throw MlflowException.invalid(
                    "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different"
                            + " values (run_name='" + asked + "', mlflow.runName='" + tagged + "').");
        }
        String user = request.text("user_id");
        String name = isNamed ? asked : tagged != null && !tagged.isEmpty() ? tagged : names.next();
        tags.put(MlflowNames.RUN_NAME, name);
        RunChange change = change(tags, Map.of(), of.id());
        LoggedRun stated = new LoggedRun(
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                LoggedRun.Status.RUNNING,
                request.whole("start_time"),
                null,
                user == null || user.isEmpty() ? tags.get(USER_TAG) : user);
        RunId id = new RunId(UUID.randomUUID().toString().replace("-", ""));
        RunAttributes attributes = runs.create(id, none -> none.with(change).with(stated));
        LoggedRuns.Stored run =
                new LoggedRuns.Stored(id.value(), attributes, null, RunStatus.RUNNING, null, null, new TreeMap<>());
        return new RunJson(
                info(run, of),
                new RunData(List.of(), List.of(), tags(attributes, run)),
                RunInputs.NONE.inputs(),
                RunInputs.NONE.outputs());
    }

    /** Changes the status, the end or the name of a run. */
    RunInfo update(MlflowRequest request) {
        String id = request.runId();
        LoggedRun.Status status = status(request);
        Long ended = request.whole("end_time");
        String name = request.text("run_name");
        LoggedRuns.Stored before = active(id);
        if ((status != null || ended != null) && before.attributes().logged() == null && before.spec() != null) {
            throw new MlflowException(
                    MlflowErrorCode.RESOURCE_CONFLICT,
                    "run " + id + " is trained by a worker of the tracker, which reports its status; stop it instead");
        }
        LoggedRun.Status end = status != null && status.isFinal() ? status : null;
        if (end != null) {
            // The end follows the steps that were logged before.
            metrics.awaitProjected(id);
        }
        change(id, current -> {
            RunAttributes named = name == null || name.isEmpty()
                    ? current
                    : current.with(change(Map.of(MlflowNames.RUN_NAME, name), Map.of(), null));
            LoggedRun logged = stated(current);
            return status == null && ended == null
                    ? named
                    : named.with(logged.with(status == null ? logged.status() : status, ended));
        });
        LoggedRuns.Stored run = find(id);
        if (end != null) {
            List<Rejection> refused = end == LoggedRun.Status.FINISHED ? logging.refused(id) : List.of();
            if (!refused.isEmpty() && metrics.latest(run).isEmpty()) {
                runs.end(id, LoggedRun.Status.FAILED, ProgramLogging.nothingKept(refused));
            } else {
                runs.end(id, end, "reported by its program");
            }
        }
        return info(run, experimentOf(run));
    }

    private static LoggedRun.@Nullable Status status(MlflowRequest request) {
        String name = request.textOrNumber("status");
        if (name == null || name.isEmpty()) {
            return null;
        }
        return switch (name) {
            case "RUNNING", "1" -> LoggedRun.Status.RUNNING;
            case "SCHEDULED", "2" -> LoggedRun.Status.SCHEDULED;
            case "FINISHED", "3" -> LoggedRun.Status.FINISHED;
            case "FAILED", "4" -> LoggedRun.Status.FAILED;
            case "KILLED", "5" -> LoggedRun.Status.KILLED;
            default ->
                throw request.invalid("status", "it must be one of RUNNING, SCHEDULED, FINISHED, FAILED, KILLED");
        };
    }

    /** What a program states of a run; of one that another producer logs, what follows from its records. */
    private static LoggedRun stated(RunAttributes attributes) {
        LoggedRun logged = attributes.logged();
        return logged == null
                ? new LoggedRun(
                        Instant.now().truncatedTo(ChronoUnit.MILLIS), LoggedRun.Status.RUNNING, null, null, null)
                : logged;
    }

    /** A run with the metrics that were acknowledged before the call. */
    RunJson get(String id) {
        metrics.awaitProjected(id);
        LoggedRuns.Stored run = find(id);
        return json(run, experimentOf(run), inputs.find(id), metrics.latest(run));
    }

    void delete(String id) {
        find(id);
        edits.delete(id);
    }

    void restore(String id) {
        find(id);
        edits.restore(id);
    }

    /** Logs one metric. */
    void logMetric(MlflowRequest request) {
        String id = request.runId();
        LoggedMetric metric = metric(id, request);
        List<ModelMetric> ofModels = ofModel(request, metric).stream().toList();
        requireModels(ofModels);
        requireWritable(id);
        metrics.log(id, List.of(metric));
        logOfModels(id, ofModels);
    }

    /** The value as one of the model that a client states, if it states one. */
    private static Optional<ModelMetric> ofModel(MlflowRequest request, LoggedMetric metric) {
        String model = request.text("model_id");
        return model == null || model.isEmpty()
                ? Optional.empty()
                : Optional.of(new ModelMetric(
                        model,
                        metric.key(),
                        metric.value(),
                        metric.timeMs(),
                        metric.step(),
                        bounded(request, "dataset_name", MAX_DATASET_NAME),
                        bounded(request, "dataset_digest", MAX_DATASET_DIGEST)));
    }

    private static @Nullable String bounded(MlflowRequest request, String name, int max) {
        String text = request.text(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        MlflowRules.length(request.nested(name), text, max);
        return text;
    }

    private void requireModels(List<ModelMetric> values) {
        models.require(values.stream().map(ModelMetric::model).toList());
    }

    private void logOfModels(String id, List<ModelMetric> values) {
        int left = values.isEmpty() ? 0 : models.log(id, values);
        if (left > 0) {
            String example = "of a model the values of " + ModelMetrics.MAX_VALUES
                    + " metrics and datasets that a run logs are kept, '"
                    + values.getLast().key() + "' was beyond";
            logging.refuse(id, List.of(new Rejection(Rejection.Kind.LIMIT, left, example)));
        }
    }

    void logParameter(MlflowRequest request) {
        String id = request.runId();
        String key = parameterKey(request);
        write(id, Map.of(), Map.of(key, parameterValue(request)));
    }

    void setTag(MlflowRequest request) {
        String id = request.runId();
        String key = tagKey(request);
        write(id, Map.of(key, tagValue(request)), Map.of());
    }

    void deleteTag(MlflowRequest request) {
        String id = request.runId();
        String key = request.required("key");
        active(id);
        change(id, current -> {
            boolean isNote = key.equals(MlflowNames.NOTE);
            if (isNote ? current.notes() == null : !current.tags().containsKey(key)) {
                throw MlflowException.notFound("No tag with name: " + key + " in run with id " + id);
            }
            Map<String, @Nullable String> removed = new HashMap<>();
            removed.put(key, null);
            return isNote
                    ? current.with(new RunChange(null, "", null, null, null, null, null, null, null))
                    : current.with(new RunChange(null, null, removed, null, null, null, null, null, null));
        });
    }

    /** Logs metrics, parameters and tags: everything is checked before anything is written. */
    void logBatch(MlflowRequest request, int bodyBytes) {
        if (bodyBytes > MlflowRules.MAX_BODY_BYTES) {
            throw MlflowException.invalid("Batched logging API requests must be at most " + MlflowRules.MAX_BODY_BYTES
                    + " bytes, got a request of size " + bodyBytes + ".");
        }
        String id = request.runId();
        List<MlflowRequest> metricObjects = request.objects("metrics");
        List<MlflowRequest> parameterObjects = request.objects("params");
        List<MlflowRequest> tagObjects = request.objects("tags");
        if (metricObjects.size() > MlflowRules.MAX_METRICS) {
            refuse(
                    id,
                    Rejection.Kind.LIMIT,
                    "a batch has at most " + MlflowRules.MAX_METRICS + " values, had " + metricObjects.size());
        }
        MlflowRules.batch("metrics", metricObjects.size(), MlflowRules.MAX_METRICS);
        MlflowRules.batch("params", parameterObjects.size(), MlflowRules.MAX_PARAMETERS_OR_TAGS);
        MlflowRules.batch("tags", tagObjects.size(), MlflowRules.MAX_PARAMETERS_OR_TAGS);
        MlflowRules.batch(
                "metrics, params, and tags",
                metricObjects.size() + parameterObjects.size() + tagObjects.size(),
                MlflowRules.MAX_ENTITIES);
        List<LoggedMetric> logged = new ArrayList<>(metricObjects.size());
        List<ModelMetric> ofModels = new ArrayList<>();
        for (MlflowRequest metric : metricObjects) {
            LoggedMetric value = metric(id, metric);
            logged.add(value);
            ofModel(metric, value).ifPresent(ofModels::add);
        }
        requireModels(ofModels);
        Map<String, String> parameters = new LinkedHashMap<>();
        Set<String> repeated = new HashSet<>();
        for (MlflowRequest parameter : parameterObjects) {
            String key = parameterKey(parameter);
            if (parameters.put(key, parameterValue(parameter)) != null) {
                repeated.add(key);
            }
        }
        if (!repeated.isEmpty()) {
            throw MlflowException.invalid("Duplicate parameter keys have been submitted: " + repeated
                    + ". Please ensure the request contains only one param value per param key.");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (MlflowRequest tag : tagObjects) {
            tags.put(tagKey(tag), tagValue(tag));
        }
        if (parameters.isEmpty() && tags.isEmpty()) {
            requireWritable(id);
        } else {
            write(id, tags, parameters);
        }
        if (!logged.isEmpty()) {
            metrics.log(id, logged);
            logOfModels(id, ofModels);
        }
    }

    void logInputs(MlflowRequest request) {
        String id = request.required("run_id");
        List<MlflowJson.DatasetInput> datasets = RunInputs.datasets(request);
        List<MlflowJson.ModelInput> models = RunInputs.models(request);
        active(id);
        RunInputs.Stored stored = inputs.addInputs(id, datasets, models);
        if (!datasets.isEmpty()) {
            List<RunDataset> searched = stored.inputs().datasetInputs().stream()
                    .map(MlflowRuns::searched)
                    .toList();
            change(
                    id,
                    current -> current.with(new RunChange(null, null, null, null, searched, null, null, null, null)));
        }
    }

    private static RunDataset searched(MlflowJson.DatasetInput input) {
        String context = input.tags().stream()
                .filter(tag -> tag.key().equals(CONTEXT_TAG))
                .map(Pair::value)
                .findFirst()
                .orElse(null);
        return new RunDataset(input.dataset().name(), input.dataset().digest(), context);
    }

    void logOutputs(MlflowRequest request) {
        String id = request.required("run_id");
        List<MlflowJson.ModelOutput> models = RunInputs.outputs(request);
        active(id);
        inputs.addOutputs(id, models);
    }

    /** Keeps what a client of MLflow 2 states about a model it has logged, as a tag; of many the last that fit. */
    void logModel(MlflowRequest request) {
        String id = request.required("run_id");
        ModelHistory model = ModelHistory.of(request.required("model_json"));
        active(id);
        change(
                id,
                current -> current.with(new RunChange(
                        null,
                        null,
                        Map.of(MODEL_HISTORY_TAG, model.addedTo(current.tags().get(MODEL_HISTORY_TAG))),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)));
    }

    /** The root of the artifacts of a run. */
    static String artifactUri(String run, String experiment, @Nullable Experiment stored) {
        String location = stored == null
                ? "mlflow-artifacts:/" + MlflowNames.experimentForClients(experiment)
                : MlflowExperiments.location(stored);
        return (location.endsWith("/") ? location : location + "/") + run + "/artifacts";
    }

    /** The status of a run by MLflow's name: a run that waits for a worker is scheduled, one that was stopped is killed. */
    static String status(@Nullable LoggedRun logged, RunStatus status) {
        if (logged != null) {
            return logged.status().name();
        }
        return switch (status) {
            case QUEUED -> "SCHEDULED";
            case RUNNING, STOPPING, LOST, INACTIVE -> "RUNNING";
            case FINISHED -> "FINISHED";
            case FAILED -> "FAILED";
            case STOPPED -> "KILLED";
        };
    }

    static RunJson json(
            LoggedRuns.Stored run, @Nullable Experiment experiment, RunInputs.Stored inputs, List<Metric> metrics) {
        List<Pair> parameters = new ArrayList<>();
        Map<String, Object> values = new TreeMap<>();
        if (run.spec() != null) {
            values.putAll(run.spec().parameters().values());
        }
        values.putAll(run.attributes().parameters());
        values.forEach((key, value) -> parameters.add(new Pair(key, value.toString())));
        return new RunJson(
                info(run, experiment),
                new RunData(metrics, parameters, tags(run.attributes(), run)),
                inputs.inputs(),
                inputs.outputs());
    }

    private static RunInfo info(LoggedRuns.Stored run, @Nullable Experiment experiment) {
        RunAttributes attributes = run.attributes();
        LoggedRun logged = attributes.logged();
        boolean isDeleted = attributes.deletedAt() != null || (experiment != null && experiment.isDeleted());
        String user = logged != null && logged.user() != null
                ? logged.user()
                : attributes.tags().get(USER_TAG);
        Long started = logged != null && logged.startMs() != null ? logged.startMs() : millis(run.startedAt());
        Long ended = logged != null ? logged.endMs() : millis(run.endedAt());
        return new RunInfo(
                run.id(),
                run.id(),
                name(run),
                MlflowNames.experimentForClients(attributes.experiment()),
                user == null ? UNKNOWN_USER : user,
                status(logged, run.status()),
                started,
                ended,
                artifactUri(run.id(), attributes.experiment(), experiment),
                isDeleted ? "deleted" : "active");
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static String name(LoggedRuns.Stored run) {
        String given = run.attributes().name();
        return given != null ? given : run.spec() != null ? run.spec().name() : run.id();
    }

    private static List<Pair> tags(RunAttributes attributes, LoggedRuns.Stored run) {
        Map<String, String> tags = new TreeMap<>(attributes.tags());
        tags.put(MlflowNames.RUN_NAME, name(run));
        if (attributes.notes() != null) {
            tags.put(MlflowNames.NOTE, attributes.notes());
        }
        List<Pair> pairs = new ArrayList<>();
        tags.forEach((key, value) -> pairs.add(new Pair(key, value)));
        return pairs;
    }

    /** A run, a deleted one too. */
    LoggedRuns.Stored find(String id) {
        try {
            return runs.find(new RunId(id).value()).orElseThrow(() -> unknown(id));
        } catch (IllegalArgumentException noId) {
            throw unknown(id);
        }
    }

    private static MlflowException unknown(String id) {
        // Clients compare the texts of two of MLflow's stores.
        return MlflowException.notFound("Run with id=" + id + " not found (Run '" + id + "' not found)");
    }

    private @Nullable Experiment experimentOf(LoggedRuns.Stored run) {
        return experiments.recent().get(run.attributes().experiment());
    }

    /** A run that is not deleted. */
    private LoggedRuns.Stored active(String id) {
        LoggedRuns.Stored run = find(id);
        requireActive(id, run.attributes());
        return run;
    }

    private void requireActive(String id, RunAttributes attributes) {
        if (attributes.deletedAt() != null || experiments.isDeleted(attributes.experiment())) {
            throw notActive(id);
        }
    }

    static MlflowException notActive(String id) {
        return MlflowException.invalid("The run " + id + " must be in the 'active' state. Current state is deleted.");
    }

    /** Passes if the run may be written to, by what is in memory if it is there. */
    private void requireWritable(String id) {
        switch (metrics.writable(id)) {
            case WRITABLE -> {}
            case DELETED -> throw notActive(id);
            case UNKNOWN -> active(id);
        }
    }

    private void write(String id, Map<String, String> tags, Map<String, String> parameters) {
        active(id);
        change(id, current -> {
            requireActive(id, current);
            List<String> different = new ArrayList<>();
            parameters.forEach((key, value) -> {
                Object logged = current.parameters().get(key);
                Object next = Parameters.shown(key, value);
                if (logged != null && !logged.toString().equals(next)) {
                    different.add("Param with key='" + key + "' was already logged with value='" + logged
                            + "' for run ID='" + id + "'. Attempted logging new value '" + value + "'.");
                }
            });
            if (!different.isEmpty()) {
                throw MlflowException.invalid("Changing param values is not allowed. " + String.join(" ", different));
            }
            return current.with(change(tags, parameters, null));
        });
    }

    private RunAttributes change(String id, UnaryOperator<RunAttributes> change) {
        return runs.change(id, change);
    }

    private static RunChange change(
            Map<String, String> tags, Map<String, String> parameters, @Nullable String experiment) {
        Map<String, @Nullable String> others = new HashMap<>(tags);
        String name = others.remove(MlflowNames.RUN_NAME);
        String notes = others.remove(MlflowNames.NOTE);
        Map<String, @Nullable Object> logged = new HashMap<>(parameters);
        return new RunChange(
                name,
                notes,
                others.isEmpty() ? null : others,
                logged.isEmpty() ? null : logged,
                null,
                experiment,
                null,
                null,
                null);
    }

    /** A value of a metric; one that is refused is counted with the run, as the client may go on without it. */
    private LoggedMetric metric(String run, MlflowRequest metric) {
        Rejection.Kind part = Rejection.Kind.METRIC_NAME;
        try {
            String key = metric.required("key");
            part = Rejection.Kind.METRIC_VALUE;
            double value = metric.requiredNumber("value");
            part = Rejection.Kind.STEP;
            long timestamp = metric.requiredWhole("timestamp");
            Long step = metric.whole("step");
            part = Rejection.Kind.METRIC_NAME;
            MlflowRules.metric(metric.nested("name"), key);
            part = Rejection.Kind.STEP;
            if (timestamp < 0) {
                throw metric.invalid(
                        "timestamp",
                        String.format(
                                Locale.ROOT,
                                "metric '%s' (value=%s). Timestamp must be a nonnegative long (64-bit integer) ",
                                key,
                                value));
            }
            return new LoggedMetric(key, value, timestamp, step == null ? 0 : step);
        } catch (MlflowException refused) {
            refuse(run, part, refused.getMessage());
            throw refused;
        }
    }

    private void refuse(String run, Rejection.Kind part, @Nullable String reason) {
        requireWritable(run);
        logging.refuse(run, List.of(Rejection.of(part, String.valueOf(reason))));
    }

    private static String parameterKey(MlflowRequest parameter) {
        return MlflowRules.name("Param key", parameter.nested("key"), parameter.required("key"));
    }

    private static String parameterValue(MlflowRequest parameter) {
        String value = parameter.text("value");
        MlflowRules.length("Param value", value == null ? "" : value, MlflowRules.MAX_PARAMETER_VALUE);
        return value == null ? "" : value;
    }

    private static String tagKey(MlflowRequest tag) {
        return MlflowRules.name(tag.nested("key"), tag.nested("key"), tag.required("key"));
    }

    private static String tagValue(MlflowRequest tag) {
        String value = tag.text("value");
        MlflowRules.length(tag.nested("value"), value == null ? "" : value, MlflowRules.MAX_TAG_VALUE);
        return value == null ? "" : value;
    }
}
