package io.grokwatch.detect.forecast;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * ForecastEvents while one waits for a memorised run to generalise: a fold over its metrics, and the geometry of its snapshots if there
 * are any, that says anew how it stands whenever that has changed noticeably. It says that there is not enough to tell
 *
 * <ul>
 *   <li>before {@value #LEAST_EVALUATIONS} evaluations since it was known to have memorised;
 *   <li>after as many without any train accuracy: whether such a run has memorised is not known;
 *   <li>without a validation loss;
 *   <li>after more than twice as long, in times of memorising, as any run was recorded that the model rests on;
 *   <li>where the chance is within {@value #UNDECIDED} of even: too few runs were recorded to tell that from a coin.
 * </ul>
 *
 * <p>Once the validation set is solved or the run has ended there is nothing to wait for; that is said last, and only if
 * something was said before. Looked at is the validation set {@code val} or, where that is not logged, one other: {@link
 * EvaluationRow#split}.
 *
 * <p>Steps are taken in the order they come, late ones left out: advice need not be exact. State is below 500 bytes and the
 * name of a matrix.
 */
public final class RunForecast {
    /** Version 2 added snapshots of the embedding, version 3 accuracies in percent, other validation sets and the end. */
    private static final int VERSION = 3;

    private static final int OLDEST = 1;

    static final int LEAST_EVALUATIONS = 3;
    static final double UNDECIDED = 0.15;

    private final RunId runId;
    private final ForecastModel model;
    private Memorisation memorisation = new Memorisation();
    private int attempt = 1;
    private long budget = -1;
    private boolean ended;
    /** Which validation set is looked at; empty before one was logged. */
    private String split = "";

    private PublishedForecast last = PublishedForecast.NONE;
    /** Which matrix is looked at: the first that was heard of. */
    private String tensor = "";

    private @Nullable EmbeddingFeatures snapshot;

    private RunForecast(RunId runId, ForecastModel model) {
        this.runId = runId;
        this.model = model;
    }

    /** Of a run of which nothing was heard yet. */
    public static RunForecast of(RunId runId, ForecastModel model) {
        return new RunForecast(runId, model);
    }

    /** A run that is taken over goes on, one that begins anew is forgotten, and of one that ends nothing is expected. */
    public void accept(RunLifecycle event, Consumer<GeneralisationForecast> advice) {
        if (event.attempt() < attempt) {
            return;
        }
        switch (event) {
            case RunStarted started -> {
                begin(started.attempt(), started.step());
                budget = started.spec().steps();
            }
            case RunFinished finished -> end(finished.attempt(), finished.step(), "the run has finished", advice);
            case RunFailed failed -> end(failed.attempt(), failed.step(), "the run has failed", advice);
            case RunStopped stopped -> end(stopped.attempt(), stopped.step(), "the run was stopped", advice);
            case RunProgressed progressed -> {}
            case RunHandedBack back -> {}
            case RunWarned warned -> {}
            case RunIntervened intervened -> {}
        }
    }

    private void end(int endedAttempt, long step, String reason, Consumer<GeneralisationForecast> advice) {
        begin(endedAttempt, step);
        ended = true;
        if (last.isOpen()) {
            publish(advice().without(Math.max(step, memorisation.lastStep()), Outlook.SETTLED, reason), advice);
        }
    }

    /** Folds in metrics; advice that follows is told before this returns. Of those that come after the end none does. */
    public void accept(MetricBatch batch, Consumer<GeneralisationForecast> advice) {
        if (batch.attempt() < attempt) {
            return;
        }
        String heard = EvaluationRow.split(split, batch);
        if (!heard.equals(split)) {
            split = heard;
            memorisation = new Memorisation();
        }
        var rows = EvaluationRow.of(batch, split);
        if (!rows.isEmpty()) {
            begin(batch.attempt(), rows.firstKey());
        }
        rows.forEach((step, row) -> {
            if (memorisation.accept(step, row)) {
                advise(advice);
            }
        });
    }

    /**
     * Takes in the geometry of a snapshot: the next evaluations are judged by it, from its step on. Of several matrices the
     * first that has a spectrum over residues is looked at, and late snapshots are left out.
     */
    public void accept(GeometryMeasured measured) {
        EmbeddingFeatures signs = EmbeddingFeatures.of(measured);
        if (measured.attempt() < attempt || signs == null) {
            return;
        }
        begin(measured.attempt(), measured.step());
        boolean first = tensor.isEmpty();
        boolean newer = snapshot == null || snapshot.step() < signs.step();
        if (first || (tensor.equals(measured.tensor()) && newer)) {
            tensor = measured.tensor();
            snapshot = signs;
        }
    }

    private void begin(int newAttempt, long step) {
        if (newAttempt > attempt) {
            attempt = newAttempt;
            ended = false;
            last = PublishedForecast.NONE;
            memorisation = step > 0 ? memorisation : new Memorisation();
            snapshot = null;
        }
    }

    private void advise(Consumer<GeneralisationForecast> advice) {
        if (!memorisation.isMemorised() && memorisation.withoutAccuracy() < LEAST_EVALUATIONS) {
            last = last.reopened();
            return;
        }
        GeneralisationForecast forecast = ended || last.isSettled() ? null : forecast();
        if (forecast != null && last.isNews(forecast)) {
            publish(forecast, advice);
        }
    }

    private void publish(GeneralisationForecast forecast, Consumer<GeneralisationForecast> advice) {
        last = PublishedForecast.of(forecast);
        advice.accept(forecast);
    }

    private GeneralisationForecast forecast() {
        if (memorisation.isSolved()) {
            return without(Outlook.SETTLED, "the validation set is solved");
        }
        if (!memorisation.isMemorised()) {
            return without(Outlook.UNKNOWN, "without a train accuracy it is not known whether it has memorised");
        }
        if (memorisation.evaluations() < LEAST_EVALUATIONS) {
            return without(Outlook.UNKNOWN, "too few evaluations since it has memorised");
        }
        ForecastFeatures signs = memorisation.signs(snapshotByNow());
        if (signs == null) {
            return without(Outlook.UNKNOWN, "there is no validation loss");
        }
        if (signs.ratio() > 2 * model.longestRatio(signs)) {
            return without(Outlook.UNKNOWN, "no run was recorded for as long after memorising");
        }
        double chance = budget < 0 ? model.chance(signs) : model.chanceBy(budget, signs);
        return Math.abs(chance - 0.5) < UNDECIDED
                ? without(Outlook.UNKNOWN, "what it shows is found in runs that generalise and in runs that do not")
                : advice().with(signs, chance);
    }

    private @Nullable EmbeddingFeatures snapshotByNow() {
        return snapshot != null && snapshot.step() <= memorisation.lastStep() ? snapshot : null;
    }

    private GeneralisationForecast without(Outlook outlook, String reason) {
        return advice().without(memorisation.lastStep(), outlook, reason);
    }

    private ForecastEvents advice() {
        return new ForecastEvents(runId, attempt, knownBudget(), split, model);
    }

    private @Nullable Long knownBudget() {
        return budget < 0 ? null : budget;
    }

    /** The state, versioned; read by {@link #fromBytes}. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(runId.value());
            out.writeInt(attempt);
            out.writeLong(budget);
            last.write(out);
            out.writeBoolean(ended);
            out.writeUTF(split);
            memorisation.write(out);
            out.writeUTF(tensor);
            out.writeBoolean(snapshot != null);
            if (snapshot != null) {
                out.writeLong(snapshot.step());
                out.writeDouble(snapshot.fourierGini());
                out.writeDouble(snapshot.spectralEntropy());
            }
        } catch (IOException e) {
            throw new IllegalStateException("state of run " + runId + " could not be written to memory", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are of no version that can be read */
    public static RunForecast fromBytes(byte[] bytes, ForecastModel model) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version < OLDEST || version > VERSION) {
                throw new IllegalArgumentException("state of a forecast must be of version " + OLDEST + " to " + VERSION
                        + ", was of version " + version);
            }
            RunForecast forecast = new RunForecast(new RunId(in.readUTF()), model);
            forecast.attempt = in.readInt();
            forecast.budget = in.readLong();
            forecast.last = PublishedForecast.read(in);
            forecast.ended = version >= 3 && in.readBoolean();
            forecast.split = version >= 3 ? in.readUTF() : "val";
            forecast.memorisation.read(in, version);
            if (version >= 2) {
                forecast.tensor = in.readUTF();
                forecast.snapshot = in.readBoolean()
                        ? new EmbeddingFeatures(in.readLong(), in.readDouble(), in.readDouble())
                        : null;
            }
            return forecast;
        } catch (IOException e) {
            throw new IllegalArgumentException("state of a forecast is damaged: " + bytes.length + " bytes", e);
        }
    }
}
