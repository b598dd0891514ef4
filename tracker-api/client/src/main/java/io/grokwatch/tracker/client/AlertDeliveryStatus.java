package io.grokwatch.tracker.client;

/** What became of an alert. */
public enum AlertDeliveryStatus {
    /** It is sent until its receiver has acknowledged it. */
    PENDING,
    /** Its receiver has acknowledged it. */
    DELIVERED,
    /** It is not sent: its rule is muted, or has sent its maximum about the run within the hour. */
    SUPPRESSED,
    /** It is not sent any more: its receiver has refused it for a day, or its channel was deleted. */
    FAILED
}
