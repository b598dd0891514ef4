package io.grokwatch.tracker.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of alerts.
 *
 * @param kinds of detections, empty for all
 * @param experiment that the run belongs to, or null for all
 * @param filter that the run matches, or null for all
 * @param channels the ids of the channels it sends to
 * @param suspected whether suspected detections are sent too
 * @param maxPerRunAndHour how many alerts are sent to a channel about one run within an hour
 * @param createdAt what was detected before is not sent
 * @param mutedUntil until when nothing is sent, or null
 */
public record AlertRuleView(
        String id,
        String name,
        List<String> kinds,
        @Nullable String experiment,
        @Nullable String filter,
        List<String> channels,
        boolean suspected,
        int maxPerRunAndHour,
        Instant createdAt,
        @Nullable Instant mutedUntil) {
    public AlertRuleView {
        kinds = List.copyOf(kinds);
        channels = List.copyOf(channels);
    }
}
