package io.grokwatch.tracker.client;

import io.grokwatch.events.Detection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alert: a detection that a rule sends to a channel.
 *
 * @param id the idempotency key, the same however often it is sent
 * @param rule its id
 * @param ruleName its name when the alert was made
 * @param channel its id
 * @param channelName its name when the alert was made
 * @param run its id
 * @param detection its id
 * @param kind of the detection
 * @param stage of the detection
 * @param step that it was detected at
 * @param attempts how often it was sent
 * @param nextAttemptAt when it is sent again, or null
 * @param deliveredAt when its receiver acknowledged it, or null
 * @param reason why it is not delivered, or null
 */
public record AlertDeliveryView(
        String id,
        String rule,
        String ruleName,
        String channel,
        String channelName,
        String run,
        String detection,
        String kind,
        Detection.Stage stage,
        long step,
        AlertDeliveryStatus status,
        int attempts,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant deliveredAt,
        @Nullable String reason) {}
