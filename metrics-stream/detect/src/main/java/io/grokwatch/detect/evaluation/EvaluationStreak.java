package io.grokwatch.detect.evaluation;

import io.grokwatch.detect.state.StreakState;

/** The evaluations in a row, up to the newest, that show the same thing. */
final class EvaluationStreak {
    private long startStep = -1;
    private int startIndex = -1;
    private int length;

    /** Goes on with an evaluation, or ends with it. */
    void add(boolean shown, long step, int index) {
        if (!shown) {
            startStep = -1;
            startIndex = -1;
            length = 0;
            return;
        }
        if (length == 0) {
            startStep = step;
            startIndex = index;
        }
        length++;
    }

    int length() {
        return length;
    }

    /** Index of its first evaluation among all, or -1. */
    int startIndex() {
        return startIndex;
    }

    /** Its first step if it has at least {@code minLength} evaluations, else -1. */
    long since(int minLength) {
        return length >= minLength ? startStep : -1;
    }

    StreakState save() {
        return StreakState.newBuilder()
                .setStartStep(startStep)
                .setStartIndex(startIndex)
                .setLength(length)
                .build();
    }

    void restore(StreakState from) {
        startStep = from.getStartStep();
        startIndex = from.getStartIndex();
        length = from.getLength();
    }
}
