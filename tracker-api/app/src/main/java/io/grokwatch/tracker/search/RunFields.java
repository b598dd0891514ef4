package io.grokwatch.tracker.search;

import static io.grokwatch.tracker.search.Field.choice;
import static io.grokwatch.tracker.search.Field.flag;
import static io.grokwatch.tracker.search.Field.number;
import static io.grokwatch.tracker.search.Field.text;
import static io.grokwatch.tracker.search.Field.texts;
import static io.grokwatch.tracker.search.Field.time;
import static io.grokwatch.tracker.search.Field.value;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Generalisation;
import io.grokwatch.events.GeneralisationEnding;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunSpec;
import io.grokwatch.tracker.client.GeometryView;
import io.grokwatch.tracker.client.RunDataset;
import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.search.RunSummary.DetectionsOfKind;
import io.grokwatch.tracker.search.RunSummary.Extent;
import io.grokwatch.tracker.search.RunSummary.Forecast;
import io.grokwatch.tracker.search.RunSummary.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The fields of runs: those of MLflow's {@code search_runs}, and what only the detectors know. */
public final class RunFields implements Fields<RunSummary> {
    /** The order of a list of runs: those that were submitted last first. */
    public static final String NEWEST_FIRST = "submitted_at DESC";

    private static final Map<String, RunStatus> STATUSES_OF_MLFLOW =
            Map.of("scheduled", RunStatus.QUEUED, "killed", RunStatus.STOPPED);

    private final Map<String, Field<RunSummary>> attributes = new TreeMap<>();
    private final Map<String, Field<RunSummary>> aliases;

    /** What a summary alone does not decide. */
    public interface Context {
        /** The status now: it depends on the time without records. */
        RunStatus status(RunSummary run);

        /** The name of an experiment, or null if there is none with that id. */
        @Nullable
        String experimentName(String id);

        /** Whether the run or its experiment is deleted. */
        boolean isDeleted(RunSummary run);
    }

    /** The fields in a context. */
    public RunFields(Context context) {
        attributes.put("run_id", text(RunSummary::id));
        attributes.put("name", text(RunFields::name));
        attributes.put("notes", text(run -> run.kept().notes()));
        attributes.put("experiment", text(run -> run.kept().experiment()));
        attributes.put(
                "experiment_name", text(run -> context.experimentName(run.kept().experiment())));
        attributes.put("status", choice(RunStatus.class, STATUSES_OF_MLFLOW, context::status));
        attributes.put("pinned", flag(run -> run.kept().pinned()));
        attributes.put("archived", flag(run -> run.kept().archived()));
        attributes.put("deleted", flag(context::isDeleted));
        attributes.put("user_id", text(RunFields::userOf));
        attributes.put(
                "artifact_uri",
                text(run -> "mlflow-artifacts:/" + run.kept().experiment() + "/" + run.id() + "/artifacts"));
        addSettings();
        addProgress();
        addFindings();
        addGeometry();
        this.aliases = Map.ofEntries(
                alias("id", "run_id"),
                alias("run_name", "name"),
                alias("run name", "name"),
                alias("Run name", "name"),
                alias("Run Name", "name"),
                alias("created", "start_time"),
                alias("Created", "start_time"),
                alias("end_time", "ended_at"),
                alias("experiment_id", "experiment"),
                alias("class", "verdict"));
    }

    private Map.Entry<String, Field<RunSummary>> alias(String name, String attribute) {
        return Map.entry(name, Objects.requireNonNull(attributes.get(attribute)));
    }

    private void addSettings() {
        attributes.put("trainer", text(ofSettings(Settings::trainer)));
        attributes.put("recipe", text(ofSettings(Settings::recipe)));
        attributes.put("seed", number(ofSettings(Settings::seed)));
        attributes.put("steps", number(run -> {
            Settings settings = run.settings();
            long steps = settings != null ? settings.steps() : run.current().steps();
            return steps > 0 && steps != RunSpec.OPEN_ENDED ? Long.valueOf(steps) : null;
        }));
    }

    private void addProgress() {
        attributes.put("submitted_at", time(run -> millis(run.beganAt())));
        attributes.put("started_at", time(run -> millis(run.current().startedAt())));
        attributes.put("start_time", time(RunFields::startedMs));
        attributes.put("ended_at", time(RunFields::endedMs));
        attributes.put("active_at", time(run -> millis(run.lastRecordAt())));
        attributes.put("duration", number(RunFields::durationSeconds));
        attributes.put("attempt", number(run -> (long) run.attempt()));
        attributes.put("worker", text(run -> run.current().worker()));
        attributes.put("device", text(run -> run.current().device()));
        attributes.put("dataset_hash", text(run -> run.current().datasetHash()));
        attributes.put("step", number(run -> run.attempt() == 0 ? null : Long.valueOf(run.step())));
        attributes.put("steps_per_second", number(run -> {
            double rate = run.current().stepsPerSecond();
            return rate > 0 ? Double.valueOf(rate) : null;
        }));
    }

    private void addFindings() {
        attributes.put("phase", choice(RunPhase.class, run -> run.current().phase()));
        attributes.put("phase_since", number(run -> run.current().phaseSince()));
        attributes.put("verdict", choice(RunClass.class, run -> run.current().verdict()));
        attributes.put("weak", flag(run -> run.current().weak()));
        attributes.put("memorised_step", number(run -> run.current().memorisedStep()));
        attributes.put("generalised_step", number(ofGeneralisation(Generalisation::generalisedStep)));
        attributes.put("stable_from", number(ofGeneralisation(Generalisation::stableFrom)));
        attributes.put("solved_share", number(ofGeneralisation(Generalisation::solvedShare)));
        attributes.put("ending", choice(GeneralisationEnding.class, ofGeneralisation(Generalisation::ending)));
        attributes.put("detections", number(run -> (long) run.current().detections()));
        attributes.put("slingshots", number(run -> (long) run.current().slingshots()));
        attributes.put("delay_steps", number(ofKind("grokking", DetectionsOfKind::delaySteps)));
        attributes.put("delay_ratio", number(ofKind("grokking", DetectionsOfKind::delayRatio)));
        attributes.put(
                "detection.grokking.memorised_step", number(ofKind("grokking", DetectionsOfKind::memorisedStep)));
        attributes.put("detection.grokking.onset_step", number(ofKind("grokking", DetectionsOfKind::onsetStep)));
        attributes.put("detection.grokking.delay_ratio", number(ofKind("grokking", DetectionsOfKind::delayRatio)));
        addKind("grokking");
        addKind("slingshot");
        for (AnomalyDetected.Kind kind : AnomalyDetected.Kind.values()) {
            addKind(kind.name().toLowerCase(Locale.ROOT));
        }
        attributes.put("forecast.outlook", choice(Outlook.class, ofForecast(Forecast::outlook)));
        attributes.put("forecast.chance", number(ofForecast(Forecast::chance)));
        attributes.put("forecast.expected_step", number(ofForecast(Forecast::expectedStep)));
        attributes.put("forecast.earliest_step", number(ofForecast(Forecast::earliestStep)));
        attributes.put("forecast.latest_step", number(ofForecast(Forecast::latestStep)));
    }

    private void addGeometry() {
        attributes.put("geometry.step", number(ofGeometry(GeometryView::step)));
        attributes.put("geometry.effective_rank", number(ofGeometry(GeometryView::effectiveRank)));
        attributes.put("geometry.spectral_entropy", number(ofGeometry(GeometryView::spectralEntropy)));
        attributes.put("geometry.gini", number(ofGeometry(GeometryView::gini)));
        attributes.put("geometry.frequency", number(ofGeometry(GeometryView::frequency)));
        attributes.put("geometry.roundness", number(ofGeometry(GeometryView::roundness)));
        attributes.put("geometry.circularity", number(ofGeometry(GeometryView::circularity)));
        attributes.put("geometry.circularity_chance", number(ofGeometry(GeometryView::circularityChance)));
    }

    private void addKind(String kind) {
        attributes.put("detection." + kind + ".step", number(ofKind(kind, DetectionsOfKind::firstStep)));
        attributes.put("detection." + kind + ".last_step", number(ofKind(kind, DetectionsOfKind::lastStep)));
        attributes.put("detection." + kind + ".count", number(run -> {
            DetectionsOfKind detections = run.current().kinds().get(kind);
            return detections == null ? 0L : Long.valueOf(detections.count());
        }));
    }

    @Override
    public @Nullable Field<RunSummary> attribute(String name) {
        Field<RunSummary> attribute = attributes.get(name);
        return attribute == null ? aliases.get(name) : attribute;
    }

    @Override
    public Collection<String> attributeNames() {
        return Collections.unmodifiableSet(attributes.keySet());
    }

    @Override
    public Field<RunSummary> metric(String name) {
        NamedValues.Lookup latest = new NamedValues.Lookup(name);
        return number(run -> (Number) latest.in(run.latest()));
    }

    @Override
    public Field<RunSummary> extent(String metric, ToDoubleFunction<Extent> value) {
        NamedValues.Lookup extents = new NamedValues.Lookup(metric);
        return number(run -> extents.in(run.extents()) instanceof Extent extent
                ? Double.valueOf(value.applyAsDouble(extent))
                : null);
    }

    @Override
    public Field<RunSummary> parameter(String name) {
        NamedValues.Lookup logged = new NamedValues.Lookup(name);
        NamedValues.Lookup specified = new NamedValues.Lookup(name);
        return value(run -> {
            Object value = logged.in(run.kept().parameters());
            Settings settings = run.settings();
            return value != null || settings == null ? value : specified.in(settings.parameters());
        });
    }

    @Override
    public Field<RunSummary> tag(String name) {
        NamedValues.Lookup tag = new NamedValues.Lookup(name);
        return value(run -> tag.in(run.kept().tags()));
    }

    @Override
    public @Nullable Field<RunSummary> dataset(String name) {
        return switch (name) {
            case "name" -> ofDatasets(RunDataset::name);
            case "digest" -> ofDatasets(RunDataset::digest);
            case "context" -> ofDatasets(RunDataset::context);
            default -> null;
        };
    }

    private static Field<RunSummary> ofDatasets(Function<RunDataset, @Nullable String> component) {
        return texts(run -> {
            List<RunDataset> datasets = run.kept().datasets();
            return datasets.stream().map(component).filter(Objects::nonNull).toList();
        });
    }

    /** The name that people gave the run, else that of its specification, else its id. */
    public static String name(RunSummary run) {
        String given = run.kept().name();
        Settings settings = run.settings();
        return given != null ? given : settings != null ? settings.name() : run.id();
    }

    private static @Nullable String tagOf(RunSummary run, String tag) {
        return (String) run.kept().tags().get(tag);
    }

    private static @Nullable String userOf(RunSummary run) {
        LoggedRun logged = run.kept().logged();
        return logged != null && logged.user() != null ? logged.user() : tagOf(run, "mlflow.user");
    }

    private static @Nullable Long endedMs(RunSummary run) {
        LoggedRun logged = run.kept().logged();
        return logged != null && logged.status().isFinal() && logged.endMs() != null
                ? logged.endMs()
                : millis(run.current().endedAt());
    }

    private static @Nullable Long startedMs(RunSummary run) {
        LoggedRun logged = run.kept().logged();
        if (logged != null && logged.startMs() != null) {
            return logged.startMs();
        }
        Instant started = run.current().startedAt();
        return millis(started == null ? run.beganAt() : started);
    }

    private static @Nullable Double durationSeconds(RunSummary run) {
        Instant started = run.current().startedAt();
        Instant from = started == null ? run.beganAt() : started;
        Instant ended = run.current().endedAt();
        Instant to = ended == null ? run.lastRecordAt() : ended;
        return from == null || to == null ? null : Duration.between(from, to).toMillis() / 1e3;
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static <V> Function<RunSummary, @Nullable V> ofSettings(Function<Settings, @Nullable V> component) {
        return run -> {
            Settings settings = run.settings();
            return settings == null ? null : component.apply(settings);
        };
    }

    private static <V> Function<RunSummary, @Nullable V> ofGeneralisation(
            Function<Generalisation, @Nullable V> component) {
        return run -> {
            Generalisation generalisation = run.current().generalisation();
            return generalisation == null ? null : component.apply(generalisation);
        };
    }

    private static <V> Function<RunSummary, @Nullable V> ofGeometry(Function<GeometryView, @Nullable V> measure) {
        return run -> {
            GeometryView geometry = run.geometry();
            return geometry == null ? null : measure.apply(geometry);
        };
    }

    private static <V> Function<RunSummary, @Nullable V> ofKind(
            String kind, Function<DetectionsOfKind, @Nullable V> component) {
        return run -> {
            DetectionsOfKind detections = run.current().kinds().get(kind);
            return detections == null ? null : component.apply(detections);
        };
    }

    private static <V> Function<RunSummary, @Nullable V> ofForecast(Function<Forecast, @Nullable V> component) {
        return run -> {
            Forecast forecast = run.current().forecast();
            return forecast == null ? null : component.apply(forecast);
        };
    }
}
