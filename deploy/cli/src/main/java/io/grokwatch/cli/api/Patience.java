package io.grokwatch.cli.api;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Asks the tracker again while it does not answer: it may be starting anew.
 *
 * @param pause between two questions
 * @param most how many questions may go without an answer before the failure is passed on
 */
public record Patience(Duration pause, int most) {

    /** The answer. */
    public <T> T answer(Supplier<T> question) throws InterruptedException {
        for (int unanswered = 0; ; unanswered++) {
            try {
                return question.get();
            } catch (ServerUnavailableException e) {
                if (unanswered == most) {
                    throw e;
                }
                rest();
            }
        }
    }

    /** Lets the time between two questions pass. */
    public void rest() throws InterruptedException {
        Thread.sleep(pause);
    }
}
