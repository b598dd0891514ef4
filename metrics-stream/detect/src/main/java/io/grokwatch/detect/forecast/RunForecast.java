package io.grokwatch.detect.forecast;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grokwatch.detect.forecast.state.EmbeddingState;
import io.grokwatch.detect.forecast.state.ForecastState;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricNamesMapped;
import io.grokwatch.events.RunLifecycle.RunEnded;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.naming.MetricNaming;
import io.grokwatch.events.naming.NameOverrides;
import io.grokwatch.events.naming.StandardBatches;
import java.io.IOException;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts whether and when a memorised run generalises: a fold over its lifecycle, its metrics, and the geometry of its
 * snapshots if there are any. It publishes a forecast whenever that differs noticeably from the one published last ({@link
 * PublishedForecast#differsFrom}). The outlook is unknown
 *
 * <ul>
 *   <li>before {@value #MIN_EVALUATIONS} evaluations since the run is known to have memorised;
 *   <li>after as many evaluations without any train accuracy, by which no run is known to have memorised;
 *   <li>without a validation loss;
 *   <li>after more than twice as long, as a multiple of the steps to memorise, as any run was recorded that the model rests on;
 *   <li>where the chance is within {@value #UNDECIDED} of even: too few runs were recorded to tell that from a coin.
 * </ul>
 *
 * <p>Once the validation set is solved or the run has ended the forecast is settled, which is published only if a forecast was
 * published before. The evaluations are those of the validation set {@code val} or, where that is not logged, of one other: {@link
 * EvaluationRow#split}. Steps are folded in the order in which they are received, late ones are ignored: a forecast need not be
 * exact. An instance belongs to one thread; its state is below 500 bytes beside the
 * names of its metrics and of a matrix.
 */
public final class RunForecast {
    /** The version of the state; versions 1 to 3 were not Protobuf. */
    private static final byte VERSION = 4;

    static final int MIN_EVALUATIONS = 3;
    static final double UNDECIDED = 0.15;

    private final RunId runId;
    private final ForecastModel model;
    private EvaluationFold evaluations = new EvaluationFold();
    private int attempt = 1;
    /** Of steps; null if unknown. */
    private @Nullable Long budget;

    private boolean ended;
    /** The validation set that is evaluated; empty before one was logged. */
    private String split = "";

    private PublishedForecast published = PublishedForecast.NONE;
    /** The matrix whose snapshots are used, the first with a spectrum over residues; empty before one was measured. */
    private String tensor = "";

    private @Nullable EmbeddingFeatures embedding;

    private final StandardBatches names;

    private RunForecast(RunId runId, ForecastModel model, StandardBatches names) {
        this.runId = runId;
        this.model = model;
        this.names = names;
    }

    /** The forecast of a run before any of its events. */
    public static RunForecast of(RunId runId, ForecastModel model) {
        return new RunForecast(runId, model, new StandardBatches(MetricNaming.NONE));
    }

    /**
     * Folds in a lifecycle event; those of older attempts are ignored. An attempt that resumes keeps the evaluations before, one
     * that starts at step 0 resets them, and the end of the run settles an open forecast.
     *
     * @param forecasts called with the forecast that follows, if any, before this returns
     * @throws IllegalArgumentException if the event maps a metric to a name that is not standard
     */
    public void accept(RunLifecycle event, Consumer<GeneralisationForecast> forecasts) {
        if (event instanceof MetricNamesMapped mapped) {
            names.override(NameOverrides.of(mapped.names()));
            return;
        }
        if (event.attempt() < attempt) {
            return;
        }
        if (event instanceof RunStarted started) {
            enter(started.attempt(), started.step());
            budget = started.spec().plannedSteps();
        } else if (event instanceof RunEnded end) {
            enter(end.attempt(), end.step());
            ended = true;
            if (published.isOpen()) {
                long step = Math.max(end.step(), evaluations.lastStep());
                publish(events().withoutForecast(step, Outlook.SETTLED, reason(end)), forecasts);
            }
        }
    }

    private static String reason(RunEnded end) {
        return switch (end) {
            case RunFinished finished -> "the run has finished";
            case RunFailed failed -> "the run has failed";
            case RunStopped stopped -> "the run was stopped";
        };
    }

    /**
     * Folds in metrics under their standard names; those of older attempts are ignored, and those after the end of the run yield no forecast.
     *
     * @param forecasts called with each forecast that follows, before this returns
     */
    public void accept(MetricBatch logged, Consumer<GeneralisationForecast> forecasts) {
        if (logged.attempt() < attempt) {
            return;
        }
        MetricBatch batch = names.standard(logged);
        String evaluated = EvaluationRow.split(split, batch);
        if (!evaluated.equals(split)) {
            split = evaluated;
            evaluations = new EvaluationFold();
        }
        SortedMap<Long, EvaluationRow> rows = EvaluationRow.of(batch, split);
        if (!rows.isEmpty()) {
            enter(batch.attempt(), rows.firstKey());
        }
        rows.forEach((step, row) -> {
            if (evaluations.accept(step, row)) {
                update(forecasts);
            }
        });
    }

    /**
     * Folds in the geometry of a snapshot, which is a feature of the evaluations from its step on. Of several matrices the first
     * with a spectrum over residues counts; late snapshots and those of older attempts are ignored.
     */
    public void accept(GeometryMeasured measured) {
        EmbeddingFeatures features = EmbeddingFeatures.of(measured);
        if (measured.attempt() < attempt || features == null) {
            return;
        }
        enter(measured.attempt(), measured.step());
        boolean first = tensor.isEmpty();
        boolean newer = embedding == null || embedding.step() < features.step();
        if (first || (tensor.equals(measured.tensor()) && newer)) {
            tensor = measured.tensor();
            embedding = features;
        }
    }

    private void enter(int newAttempt, long step) {
        if (newAttempt > attempt) {
            attempt = newAttempt;
            ended = false;
            published = PublishedForecast.NONE;
            evaluations = step > 0 ? evaluations : new EvaluationFold();
            embedding = null;
        }
    }

    private void update(Consumer<GeneralisationForecast> forecasts) {
        if (!evaluations.hasMemorised() && evaluations.withoutAccuracy() < MIN_EVALUATIONS) {
            published = published.reopened();
            return;
        }
        GeneralisationForecast forecast = ended || published.isSettled() ? null : forecast();
        if (forecast != null && published.differsFrom(forecast)) {
            publish(forecast, forecasts);
        }
    }

    private void publish(GeneralisationForecast forecast, Consumer<GeneralisationForecast> forecasts) {
        published = PublishedForecast.of(forecast);
        forecasts.accept(forecast);
    }

    private GeneralisationForecast forecast() {
        if (evaluations.hasGeneralised()) {
            return without(Outlook.SETTLED, "the validation set is solved");
        }
        if (!evaluations.hasMemorised()) {
            return without(Outlook.UNKNOWN, "without a train accuracy it is not known whether it has memorised");
        }
        if (evaluations.evaluationsSinceMemorised() < MIN_EVALUATIONS) {
            return without(Outlook.UNKNOWN, "too few evaluations since it has memorised");
        }
        ForecastFeatures features = evaluations.features(newestEmbedding());
        if (features == null) {
            return without(Outlook.UNKNOWN, "there is no validation loss");
        }
        if (features.ratio() > 2 * model.longestRatio(features)) {
            return without(Outlook.UNKNOWN, "no run was recorded for as long after memorising");
        }
        double chance = budget == null ? model.chance(features) : model.chanceBy(budget, features);
        return Math.abs(chance - 0.5) < UNDECIDED
                ? without(Outlook.UNKNOWN, "what it shows is found in runs that generalise and in runs that do not")
                : events().forecast(features, chance);
    }

    /** The features of the newest snapshot by the last evaluation. */
    private @Nullable EmbeddingFeatures newestEmbedding() {
        return embedding != null && embedding.step() <= evaluations.lastStep() ? embedding : null;
    }

    private GeneralisationForecast without(Outlook outlook, String reason) {
        return events().withoutForecast(evaluations.lastStep(), outlook, reason);
    }

    private ForecastEvents events() {
        return new ForecastEvents(runId, attempt, budget, split, model);
    }

    /** The state: a byte with its version, then a {@code ForecastState} of {@code forecast_state.proto}. */
    public byte[] toBytes() {
        ForecastState state = state();
        byte[] bytes = new byte[1 + state.getSerializedSize()];
        bytes[0] = VERSION;
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1, bytes.length - 1);
            state.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "state of the forecast of run " + runId + " cannot be written to memory", e);
        }
        return bytes;
    }

    private ForecastState state() {
        ForecastState.Builder state = ForecastState.newBuilder()
                .setRunId(runId.value())
                .setAttempt(attempt)
                .setEnded(ended)
                .setSplit(split)
                .setEvaluations(evaluations.toState())
                .setTensor(tensor)
                .setNames(ByteString.copyFrom(names.toBytes()));
        if (budget != null) {
            state.setBudget(budget);
        }
        if (published.outlook() != null) {
            state.setPublished(published.toState());
        }
        if (embedding != null) {
            state.setEmbedding(EmbeddingState.newBuilder()
                    .setStep(embedding.step())
                    .setFourierGini(embedding.fourierGini())
                    .setSpectralEntropy(embedding.spectralEntropy()));
        }
        return state.build();
    }

    /**
     * The forecast of a state that {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException if the bytes are of another version or damaged
     */
    public static RunForecast fromBytes(byte[] bytes, ForecastModel model) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("state of a forecast must be of version " + VERSION + ", was "
                    + (bytes.length == 0 ? "empty" : "of version " + bytes[0]));
        }
        try {
            ForecastState state = ForecastState.parser().parseFrom(bytes, 1, bytes.length - 1);
            if (!state.hasEvaluations()) {
                throw new IllegalArgumentException(
                        "state of a forecast has no evaluations: " + bytes.length + " bytes");
            }
            RunForecast forecast = new RunForecast(
                    new RunId(state.getRunId()),
                    model,
                    StandardBatches.fromBytes(state.getNames().toByteArray()));
            forecast.attempt = state.getAttempt();
            forecast.budget = state.hasBudget() ? state.getBudget() : null;
            forecast.ended = state.getEnded();
            forecast.split = state.getSplit();
            forecast.evaluations = EvaluationFold.of(state.getEvaluations());
            forecast.published =
                    state.hasPublished() ? PublishedForecast.of(state.getPublished()) : PublishedForecast.NONE;
            forecast.tensor = state.getTensor();
            forecast.embedding = state.hasEmbedding()
                    ? new EmbeddingFeatures(
                            state.getEmbedding().getStep(),
                            state.getEmbedding().getFourierGini(),
                            state.getEmbedding().getSpectralEntropy())
                    : null;
            return forecast;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("state of a forecast is damaged: " + bytes.length + " bytes", e);
        }
    }
}
