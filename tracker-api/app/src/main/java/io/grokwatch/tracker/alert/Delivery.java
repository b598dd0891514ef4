package io.grokwatch.tracker.alert;

import io.grokwatch.tracker.client.AlertDeliveryStatus;
import io.grokwatch.tracker.client.AlertDeliveryView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alert to a channel as it is stored, which changes from pending to one of the other statuses.
 *
 * @param rule the id of the rule
 * @param channel the id of the channel
 * @param attempts how often it was sent
 * @param nextAttemptAt when it is sent, or sent again, if it is pending; while it is being sent, when another process may
 */
record Delivery(
        Alert alert,
        String rule,
        String channel,
        String channelName,
        AlertDeliveryStatus status,
        int attempts,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant deliveredAt,
        @Nullable String reason) {
    /** For so long an alert is sent again. */
    static final Duration REPEATED_FOR = Duration.ofDays(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Of the pauses that double. */
    private static final int MAX_DOUBLINGS = 16;

    /** A new one, which is sent at once. */
    static Delivery pending(Alert alert, String rule, Channel channel, Instant now) {
        return new Delivery(
                alert, rule, channel.id(), channel.name(), AlertDeliveryStatus.PENDING, 0, now, now, null, null);
    }

    /** A new one that is not sent. */
    static Delivery suppressed(Alert alert, String rule, Channel channel, Instant now, String reason) {
        return new Delivery(
                alert, rule, channel.id(), channel.name(), AlertDeliveryStatus.SUPPRESSED, 0, now, null, null, reason);
    }

    String key() {
        return alert.key();
    }

    /**
     * While it is being sent.
     *
     * @param until when another process may send it, as this one has died
     */
    Delivery claimed(Instant until) {
        return with(AlertDeliveryStatus.PENDING, attempts + 1, until, null, reason);
    }

    Delivery delivered(Instant now) {
        return with(AlertDeliveryStatus.DELIVERED, attempts, null, now, null);
    }

    /** It is sent again after a pause that doubles, up to a minute, for a day. */
    Delivery undelivered(Instant now, String why) {
        if (Duration.between(createdAt, now).compareTo(REPEATED_FOR) >= 0) {
            return failed(why);
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(MAX_DOUBLINGS, Math.max(0, attempts - 1)));
        Instant next = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        return with(AlertDeliveryStatus.PENDING, attempts, next, null, why);
    }

    /** It is not sent any more. */
    Delivery failed(String why) {
        return with(AlertDeliveryStatus.FAILED, attempts, null, null, why);
    }

    AlertDeliveryView view() {
        return new AlertDeliveryView(
                key(),
                rule,
                alert.rule(),
                channel,
                channelName,
                alert.run(),
                alert.detection().id(),
                alert.kind(),
                alert.stage(),
                alert.step(),
                status,
                attempts,
                createdAt,
                nextAttemptAt,
                deliveredAt,
                reason);
    }

    private Delivery with(
            AlertDeliveryStatus newStatus,
            int newAttempts,
            @Nullable Instant next,
            @Nullable Instant delivered,
            @Nullable String why) {
        return new Delivery(alert, rule, channel, channelName, newStatus, newAttempts, createdAt, next, delivered, why);
    }
}
