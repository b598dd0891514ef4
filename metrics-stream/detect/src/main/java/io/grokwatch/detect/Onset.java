package io.grokwatch.detect;

import static io.grokwatch.detect.DetectorConfig.Grokking;

import io.grokwatch.events.RunPhase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Where the rise of a validation accuracy began that leads up to generalising, and what may have caused it. */
final class Onset {
    private final Grokking config;
    private final Interventions interventions;
    private RiseTest rise;
    private long step = -1;
    private @Nullable String cause;

    Onset(Grokking config, Interventions interventions) {
        this.config = config;
        this.interventions = interventions;
        rise = new RiseTest(config);
    }

    /** Everything so far was read in the wrong unit: begins anew after evaluations with these moments. */
    void reset(Moments moments) {
        rise = new RiseTest(config);
        step = -1;
        if (moments.fittedEvaluations() > 0) {
            rise.start(moments.baseline(), moments.fittedEvaluations());
        }
    }

    /**
     * Looks at the newest evaluation.
     *
     * @param phase before it
     * @param examples of the validation set, if known
     */
    void watch(RunPhase phase, Evaluations evaluations, @Nullable Integer examples) {
        switch (phase) {
            case FITTING -> await(evaluations, examples);
            case MEMORISED, TRANSITION -> test(evaluations, examples);
            case GENERALISED, COLLAPSED -> {}
        }
    }

    /** A rise is one above the accuracy that the train set was fitted with, even before that is for sure. */
    private void await(Evaluations evaluations, @Nullable Integer examples) {
        Moments moments = evaluations.moments();
        if (moments.fittedEvaluations() == 0) {
            rise = new RiseTest(config);
            step = -1;
        } else if (rise.begun()) {
            test(evaluations, examples);
        } else {
            rise.start(moments.baseline(), moments.fittedEvaluations());
        }
    }

    private void test(Evaluations evaluations, @Nullable Integer examples) {
        long leaving = rise.leavingSince();
        boolean fellBack = rise.add(evaluations.lastStep(), evaluations.lastVal(), examples);
        if (fellBack) {
            step = -1;
        }
        if (rise.leavingSince() >= 0 && rise.leavingSince() != leaving) {
            long within = Math.max(config.causeSteps(), config.causeEvaluations() * evaluations.stride());
            cause = interventions.before(rise.leavingSince(), within);
        }
        long solved = evaluations.moments().generalisedStep();
        boolean before = solved < 0 || rise.risingSince() <= solved;
        if (rise.risingSince() >= 0 && before) {
            step = rise.risingSince();
        }
    }

    /** Where the present rise began if there is one, else -1. */
    long risingSince() {
        return rise.risingSince();
    }

    /** Where the last rise began that was not of a validation set solved already, or -1. */
    long step() {
        return step;
    }

    /** The change from outside that came shortly before, as a clause, or null. */
    @Nullable
    String cause() {
        return cause;
    }

    void addTo(SortedMap<String, Double> numbers) {
        numbers.put("valAccuracyBeforeRise", rise.mean());
        numbers.put("riseEvidence", rise.evidence());
    }

    /** Forgets a rise that began at a step or after it. */
    void rewind(long at) {
        rise.rewind(at);
        step = step >= at ? -1 : step;
    }

    void writeRise(DataOutput out) throws IOException {
        rise.write(out);
    }

    void readRise(DataInput in, int version) throws IOException {
        rise.read(in, version);
    }

    void writeStep(DataOutput out) throws IOException {
        out.writeLong(step);
    }

    void readStep(DataInput in) throws IOException {
        step = in.readLong();
    }

    void writeCause(DataOutput out) throws IOException {
        out.writeUTF(cause == null ? "" : cause);
    }

    void readCause(DataInput in) throws IOException {
        String read = in.readUTF();
        cause = read.isEmpty() ? null : read;
    }
}
