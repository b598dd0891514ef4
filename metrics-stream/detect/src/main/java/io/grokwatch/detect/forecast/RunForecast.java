package io.grokwatch.detect.forecast;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunStarted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Advice while one waits for a memorised run to generalise: a fold over its metrics, and the geometry of its snapshots if there
 * are any, that says anew how it stands whenever that has changed noticeably. It says that there is not enough to tell
 *
 * <ul>
 *   <li>before {@value #LEAST_EVALUATIONS} evaluations since it was known to have memorised;
 *   <li>without a validation loss;
 *   <li>after more than twice as long, in times of memorising, as any run was recorded that the model rests on;
 *   <li>where the chance is within {@value #UNDECIDED} of even: too few runs were recorded to tell that from a coin.
 * </ul>
 *
 * <p>Steps are taken in the order they come, late ones left out: advice need not be exact. State is below 500 bytes and the
 * name of a matrix.
 */
public final class RunForecast {
    private static final int VERSION = 2;
    /** The one before snapshots of the embedding were looked at. */
    private static final int WITHOUT_SNAPSHOTS = 1;

    static final int LEAST_EVALUATIONS = 3;
    static final double UNDECIDED = 0.15;
    private static final double CHANCE_CHANGE = 0.05;
    private static final double STEP_CHANGE = 0.1;

    private final RunId runId;
    private final ForecastModel model;
    private Memorisation memorisation = new Memorisation();
    private int attempt = 1;
    private long budget = -1;
    private @Nullable Outlook published;
    private double publishedChance;
    private long publishedStep;
    private String publishedReason = "";
    /** Which matrix is looked at: the first that was heard of. */
    private String tensor = "";

    private @Nullable SnapshotSigns snapshot;

    private RunForecast(RunId runId, ForecastModel model) {
        this.runId = runId;
        this.model = model;
    }

    /** Of a run of which nothing was heard yet. */
    public static RunForecast of(RunId runId, ForecastModel model) {
        return new RunForecast(runId, model);
    }

    /** A run that is taken over goes on; one that begins anew is forgotten. */
    public void accept(RunLifecycle event) {
        if (event instanceof RunStarted started && started.attempt() >= attempt) {
            begin(started.attempt(), started.step());
            budget = started.spec().steps();
        }
    }

    /** Folds in metrics; advice that follows is told before this returns. */
    public void accept(MetricBatch batch, Consumer<GeneralisationForecast> advice) {
        if (batch.attempt() < attempt) {
            return;
        }
        var rows = EvaluationRow.of(batch);
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
        SnapshotSigns signs = SnapshotSigns.of(measured);
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
            published = null;
            memorisation = step > 0 ? memorisation : new Memorisation();
            snapshot = null;
        }
    }

    private void advise(Consumer<GeneralisationForecast> advice) {
        if (!memorisation.isMemorised() || published == Outlook.SETTLED) {
            return;
        }
        GeneralisationForecast forecast = forecast();
        if (isNews(forecast)) {
            published = forecast.outlook();
            publishedChance = forecast.chance() == null ? 0 : forecast.chance();
            publishedStep = forecast.expectedStep() == null ? 0 : forecast.expectedStep();
            publishedReason = forecast.reason();
            advice.accept(forecast);
        }
    }

    private boolean isNews(GeneralisationForecast forecast) {
        if (forecast.outlook() != published) {
            // A run that generalised at once was never waited for.
            return published != null || forecast.outlook() != Outlook.SETTLED;
        }
        if (forecast.outlook() == Outlook.UNKNOWN) {
            return !forecast.reason().equals(publishedReason);
        }
        return forecast.chance() != null
                && forecast.expectedStep() != null
                && (Math.abs(forecast.chance() - publishedChance) >= CHANCE_CHANGE
                        || Math.abs(forecast.expectedStep() - publishedStep) >= STEP_CHANGE * publishedStep);
    }

    private GeneralisationForecast forecast() {
        if (memorisation.isSolved()) {
            return without(Outlook.SETTLED, "the validation set is solved");
        }
        if (memorisation.evaluations() < LEAST_EVALUATIONS) {
            return without(Outlook.UNKNOWN, "too few evaluations since it has memorised");
        }
        Signs signs = memorisation.signs(snapshotByNow());
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

    private @Nullable SnapshotSigns snapshotByNow() {
        return snapshot != null && snapshot.step() <= memorisation.lastStep() ? snapshot : null;
    }

    private GeneralisationForecast without(Outlook outlook, String reason) {
        return advice().without(memorisation.lastStep(), outlook, reason);
    }

    private Advice advice() {
        return new Advice(runId, attempt, knownBudget(), model);
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
            out.writeUTF(published == null ? "" : published.name());
            out.writeDouble(publishedChance);
            out.writeLong(publishedStep);
            out.writeUTF(publishedReason);
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
            if (version != VERSION && version != WITHOUT_SNAPSHOTS) {
                throw new IllegalArgumentException("state of a forecast must be of version " + WITHOUT_SNAPSHOTS
                        + " or " + VERSION + ", was of version " + version);
            }
            RunForecast forecast = new RunForecast(new RunId(in.readUTF()), model);
            forecast.attempt = in.readInt();
            forecast.budget = in.readLong();
            String outlook = in.readUTF();
            forecast.published = outlook.isEmpty() ? null : Outlook.valueOf(outlook);
            forecast.publishedChance = in.readDouble();
            forecast.publishedStep = in.readLong();
            forecast.publishedReason = in.readUTF();
            forecast.memorisation.read(in);
            if (version == VERSION) {
                forecast.tensor = in.readUTF();
                forecast.snapshot =
                        in.readBoolean() ? new SnapshotSigns(in.readLong(), in.readDouble(), in.readDouble()) : null;
            }
            return forecast;
        } catch (IOException e) {
            throw new IllegalArgumentException("state of a forecast is damaged: " + bytes.length + " bytes", e);
        }
    }
}
