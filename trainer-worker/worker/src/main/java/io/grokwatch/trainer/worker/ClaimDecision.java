package io.grokwatch.trainer.worker;

import io.grokwatch.events.WorkerId;
import io.grokwatch.events.history.RunHistory;
import org.jspecify.annotations.Nullable;

/** Who trains a run whose request was delivered to this worker, by the run's history. */
sealed interface ClaimDecision {
    /** After so many attempts whose workers died the run is not tried again. */
    int MAX_DEATHS = 3;

    /**
     * The broker drops a request that was delivered five times. A delivery without a trace is one to a worker that died
     * before its RunStarted, or was dead already and had a fetch outstanding.
     */
    int MAX_DELIVERIES = 5;

    /** The run is over; only the acceptance of its request was lost. */
    record AlreadyEnded() implements ClaimDecision {}

    /** Another worker began the newest attempt and has reported no end of it: it may be alive without its lease. */
    record OwnedByOther(WorkerId owner) implements ClaimDecision {}

    /**
     * This worker trains the run.
     *
     * @param attempt the number of its attempt, higher than any before
     * @param rejectionReason why the run is failed instead; null if it is not
     */
    record Claimed(int attempt, @Nullable String rejectionReason) implements ClaimDecision {}

    /**
     * Decides. The queue's count of deliveries alone does not number attempts: a broker that is shut down forgets the
     * deliveries of the requests that were leased.
     *
     * @param deliveries how many times the request was delivered, this time included
     * @param self this worker
     * @param silentOwner a worker whose beats are missing, and which therefore owns nothing
     */
    static ClaimDecision evaluate(RunHistory history, int deliveries, WorkerId self, @Nullable WorkerId silentOwner) {
        if (history.hasEnded()) {
            return new AlreadyEnded();
        }
        WorkerId owner = history.trainedBy();
        if (owner != null && !owner.equals(self) && !owner.equals(silentOwner)) {
            return new OwnedByOther(owner);
        }
        if (history.newestReported() == Integer.MAX_VALUE) {
            return new Claimed(
                    Integer.MAX_VALUE, "no attempt can follow attempt " + Integer.MAX_VALUE + ", which was reported");
        }
        return new Claimed(
                Math.max(deliveries, history.newestReported() + 1), rejectionReason(history.deaths(), deliveries));
    }

    private static @Nullable String rejectionReason(int deaths, int deliveries) {
        if (deaths >= MAX_DEATHS) {
            return "its worker died " + deaths + " times while it trained the run, which is no longer tried";
        }
        return deliveries < MAX_DELIVERIES
                ? null
                : "it was delivered " + deliveries
                        + " times and never ended, and the broker would not deliver it again";
    }
}
