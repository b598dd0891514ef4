package io.grokwatch.detect;

import io.grokwatch.events.RunPhase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The phase of a run as a type: every state knows which others it may turn into, and on what. */
sealed interface GrokkingState {

    /** First evaluation the phase is reckoned from. */
    long sinceStep();

    RunPhase phase();

    /** The state after an evaluation; the same one if nothing changed. */
    GrokkingState next(Signs signs);

    /**
     * What an evaluation showed, together with those before it. A step is the first of the evaluations that show
     * something for long enough, or -1.
     *
     * @param fitted since when the train set is fitted
     * @param lost since when it no longer is
     * @param rising since when the validation accuracy rises
     * @param solved since when the validation set is solved
     * @param collapsed since when it is far from solved
     */
    record Signs(long fitted, long lost, long rising, long solved, long collapsed) {}

    /** The train set is not fitted yet. */
    record Fitting(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.FITTING;
        }

        @Override
        public GrokkingState next(Signs signs) {
            if (signs.solved() >= 0) {
                return new Generalised(signs.solved());
            }
            return signs.fitted() >= 0 ? new Memorised(signs.fitted()) : this;
        }
    }

    /** The train set is fitted, the validation set is not. */
    record Memorised(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.MEMORISED;
        }

        @Override
        public GrokkingState next(Signs signs) {
            if (signs.solved() >= 0) {
                return new Generalised(signs.solved());
            }
            if (signs.rising() >= 0) {
                return new TransitionUnderWay(signs.rising());
            }
            return signs.lost() >= 0 ? new Fitting(signs.lost()) : this;
        }
    }

    /** The validation accuracy has begun to rise; the train accuracy may fall meanwhile, as it does with noisy labels. */
    record TransitionUnderWay(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.TRANSITION;
        }

        @Override
        public GrokkingState next(Signs signs) {
            if (signs.solved() >= 0) {
                return new Generalised(signs.solved());
            }
            if (signs.rising() >= 0) {
                return this;
            }
            return signs.lost() >= 0 ? new Fitting(signs.lost()) : new Memorised(sinceStep);
        }
    }

    /** The validation set is solved; a dip is no collapse. */
    record Generalised(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.GENERALISED;
        }

        @Override
        public GrokkingState next(Signs signs) {
            return signs.collapsed() >= 0 ? new Collapsed(signs.collapsed()) : this;
        }
    }

    /** The validation set was solved, and is no longer. */
    record Collapsed(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.COLLAPSED;
        }

        @Override
        public GrokkingState next(Signs signs) {
            return signs.solved() >= 0 ? new Generalised(signs.solved()) : this;
        }
    }

    static void write(GrokkingState state, DataOutput out) throws IOException {
        out.writeUTF(state.phase().name());
        out.writeLong(state.sinceStep());
    }

    static GrokkingState read(DataInput in) throws IOException {
        RunPhase phase = RunPhase.valueOf(in.readUTF());
        long since = in.readLong();
        return switch (phase) {
            case FITTING -> new Fitting(since);
            case MEMORISED -> new Memorised(since);
            case TRANSITION -> new TransitionUnderWay(since);
            case GENERALISED -> new Generalised(since);
            case COLLAPSED -> new Collapsed(since);
        };
    }
}
