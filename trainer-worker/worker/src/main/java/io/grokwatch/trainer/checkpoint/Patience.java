package io.grokwatch.trainer.checkpoint;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;

/**
 * Asks again for what is away just now, after each of these pauses: a tracker may be restarting, a shared folder may be
 * mounted again.
 *
 * @param pauses one before each attempt but the first
 */
record Patience(List<Duration> pauses) {
    /** Fifteen seconds in all. */
    static final Patience USUAL = new Patience(
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8)));

    Patience {
        pauses = List.copyOf(pauses);
    }

    /** What may be asked for again. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException;
    }

    /** @throws CheckpointsAwayException if it was away every time */
    <T> T answer(Question<T> question) throws IOException {
        for (Duration pause : pauses) {
            try {
                return question.ask();
            } catch (CheckpointsAwayException away) {
                sleep(pause);
            }
        }
        try {
            return question.ask();
        } catch (CheckpointsAwayException away) {
            throw new CheckpointsAwayException(
                    "after " + (pauses.size() + 1) + " attempts: " + away.getMessage(), away);
        }
    }

    private static void sleep(Duration pause) throws InterruptedIOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while checkpoints were away");
        }
    }
}
