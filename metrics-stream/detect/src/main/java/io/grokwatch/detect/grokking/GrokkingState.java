package io.grokwatch.detect.grokking;

import io.grokwatch.detect.evaluation.GeneralisationDelay;
import io.grokwatch.events.RunPhase;

/** The phase of a run as a type: every state knows which others it may turn into, and on what. */
sealed interface GrokkingState {

    /** First evaluation the phase is reckoned from. */
    long sinceStep();

    RunPhase phase();

    /**
     * The state after an evaluation; the same one if nothing changed.
     *
     * @param delay the milestones with that evaluation
     * @param rising since when the validation accuracy rises, or -1
     */
    GrokkingState next(GeneralisationDelay delay, long rising);

    /** The train set is not fitted yet. */
    record Fitting(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.FITTING;
        }

        @Override
        public GrokkingState next(GeneralisationDelay delay, long rising) {
            if (delay.generalisedStep() >= 0) {
                return new Generalised(delay.generalisedStep());
            }
            return delay.fittedSince() >= 0 ? new Memorised(delay.fittedSince()) : this;
        }
    }

    /** The train set is fitted, the validation set is not. */
    record Memorised(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.MEMORISED;
        }

        @Override
        public GrokkingState next(GeneralisationDelay delay, long rising) {
            if (delay.generalisedStep() >= 0) {
                return new Generalised(delay.generalisedStep());
            }
            if (rising >= 0) {
                return new TransitionUnderWay(rising);
            }
            return delay.unfittedSince() >= 0 ? new Fitting(delay.unfittedSince()) : this;
        }
    }

    /** The validation accuracy has begun to rise; the train accuracy may fall meanwhile, as it does with noisy labels. */
    record TransitionUnderWay(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.TRANSITION;
        }

        @Override
        public GrokkingState next(GeneralisationDelay delay, long rising) {
            if (delay.generalisedStep() >= 0) {
                return new Generalised(delay.generalisedStep());
            }
            if (rising >= 0) {
                return this;
            }
            return delay.unfittedSince() >= 0 ? new Fitting(delay.unfittedSince()) : new Memorised(sinceStep);
        }
    }

    /** The validation set is solved; a dip is no collapse. */
    record Generalised(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.GENERALISED;
        }

        @Override
        public GrokkingState next(GeneralisationDelay delay, long rising) {
            return delay.collapsedSince() >= 0 ? new Collapsed(delay.collapsedSince()) : this;
        }
    }

    /** The validation set was solved, and is no longer. */
    record Collapsed(long sinceStep) implements GrokkingState {
        @Override
        public RunPhase phase() {
            return RunPhase.COLLAPSED;
        }

        @Override
        public GrokkingState next(GeneralisationDelay delay, long rising) {
            return delay.stableFrom() >= 0 ? new Generalised(delay.stableFrom()) : this;
        }
    }

    /** The state of a phase. */
    static GrokkingState of(RunPhase phase, long sinceStep) {
        return switch (phase) {
            case FITTING -> new Fitting(sinceStep);
            case MEMORISED -> new Memorised(sinceStep);
            case TRANSITION -> new TransitionUnderWay(sinceStep);
            case GENERALISED -> new Generalised(sinceStep);
            case COLLAPSED -> new Collapsed(sinceStep);
        };
    }
}
