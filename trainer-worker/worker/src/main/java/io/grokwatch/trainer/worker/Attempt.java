package io.grokwatch.trainer.worker;

import io.grokwatch.events.history.RunHistory;

/** The attempt's number, and from where its steps count. */
sealed interface Attempt permits Attempt.Planned, Attempt.Begun {
    /** The attempt that events about the run are published for. */
    int reportedAs();

    /** The step reported as long as nothing was logged. */
    long startStep();

    /**
     * An attempt before its {@code RunStarted}. It has no number of its own yet: an event with a higher number than any before
     * supersedes what older attempts logged. So what has to be reported about the run is reported for the newest attempt
     * that began, if there is one.
     *
     * @param number the attempt's number once it begins
     * @param startStep how far the run has come
     */
    record Planned(int number, int reportedAs, long startStep) implements Attempt {
        static Planned of(int number, RunHistory history) {
            int newest = history.newestBegun();
            return new Planned(number, newest == 0 ? number : newest, history.reached());
        }

        /** Whether no attempt at the run has begun. */
        boolean isFirst() {
            return reportedAs == number;
        }
    }

    /** An attempt whose {@code RunStarted} was published, acknowledged or not. */
    record Begun(int number, long startStep) implements Attempt {
        @Override
        public int reportedAs() {
            return number;
        }
    }
}
