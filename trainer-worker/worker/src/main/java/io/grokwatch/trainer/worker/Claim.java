package io.grokwatch.trainer.worker;

import io.grokwatch.events.RunId;
import io.grokwatch.events.WorkerId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Looks at a run that was taken from the queue: what was told of it so far decides who trains it. */
final class Claim {

    /** Whose the run is. */
    sealed interface Verdict permits Ended, Elsewhere, Free {}

    /** It has had its last event; only the acceptance of its request was lost. */
    record Ended() implements Verdict {}

    /** A worker that lost its lease still trains it. */
    record Elsewhere(WorkerId worker) implements Verdict {}

    /**
     * Nobody trains it.
     *
     * @param attempt the next one
     * @param hopeless why it is not to be tried again, or null
     */
    record Free(int attempt, RunHistory history, @Nullable String hopeless) implements Verdict {}

    private static final Logger LOG = System.getLogger(Claim.class.getName());
    private static final Duration HISTORY = Duration.ofMinutes(1);
    /** After so many missing beats, and the time to connect again, the worker of an earlier attempt is dead. */
    private static final int MISSING_BEATS = 3;

    private static final Duration CONNECTED_AGAIN = Duration.ofSeconds(3);
    /** How long the request of a run that somebody else trains is held, before others in the queue have their turn. */
    private static final Duration GUARD = Duration.ofSeconds(10);

    private static final int MOST_DEATHS = 3;
    /**
     * The broker drops what was delivered five times. A delivery without a trace is one to a worker that died before it said
     * that it began, or that was dead already and had asked for one.
     */
    private static final int LAST_DELIVERY = 5;

    private final RunId run;
    private final int deliveries;
    private final Instant requested;
    private final WorkerConfig config;

    /**
     * A claim to a run.
     *
     * @param deliveries how many times its request was delivered, this time included
     * @param requested when it was submitted
     */
    Claim(RunId run, int deliveries, Instant requested, WorkerConfig config) {
        this.run = run;
        this.deliveries = deliveries;
        this.requested = requested;
        this.config = config;
    }

    /**
     * Whose the run is.
     *
     * @param leaves ends the look early
     * @throws org.apache.kafka.common.KafkaException if the broker cannot be asked
     */
    Verdict look(BooleanSupplier leaves) {
        RunHistory history = history();
        WorkerId other = history.trainedBy();
        if (other != null && !other.equals(config.worker())) {
            if (isHeard(other, leaves)) {
                LOG.log(Level.DEBUG, "run={0} is still trained by worker {1}", run, other);
                return new Elsewhere(other);
            }
            // It may have ended the run in the meantime.
            history = history();
        }
        if (history.ended()) {
            LOG.log(Level.INFO, "run={0} has ended before", run);
            return new Ended();
        }
        return new Free(Math.max(deliveries, history.attempts() + 1), history, hopeless(history));
    }

    private RunHistory history() {
        return RunHistory.read(config.bootstrap(), run, requested, HISTORY);
    }

    private boolean isHeard(WorkerId other, BooleanSupplier leaves) {
        Duration silence = config.beat().multipliedBy(MISSING_BEATS).plus(CONNECTED_AGAIN);
        return new EarlierAttempt(other, run).isHeard(config.bootstrap(), silence, GUARD, leaves);
    }

    private @Nullable String hopeless(RunHistory history) {
        if (history.deaths() >= MOST_DEATHS) {
            return "its worker died " + history.deaths() + " times while it trained the run, which is no longer tried";
        }
        return deliveries < LAST_DELIVERY
                ? null
                : "it was delivered " + deliveries
                        + " times and never ended, and the broker would not deliver it again";
    }
}
