package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of alerts to be created, or in place of another: which detections are sent to which channels.
 *
 * @param name 1 to 100 characters
 * @param kinds of detections: {@code grokking}, {@code slingshot}, or an anomaly such as {@code divergence}; null or empty for all
 * @param experiment that the run belongs to, or null for all
 * @param filter that the run matches, in the grammar of the search, or null for all
 * @param channels their ids, 1 to 20
 * @param suspected whether suspected detections are sent too; null for confirmed ones alone
 * @param maxPerRunAndHour how many alerts are sent to a channel about one run within an hour, 1 to 1,000; null for 10
 */
public record NewAlertRule(
        String name,
        @Nullable List<String> kinds,
        @Nullable String experiment,
        @Nullable String filter,
        List<String> channels,
        @Nullable Boolean suspected,
        @Nullable Integer maxPerRunAndHour) {
    /** The cap of a rule that states none. */
    public static final int DEFAULT_CAP = 10;

    private static final int MAX_NAME = 100;
    private static final int MAX_CHANNELS = 20;
    private static final int MAX_CAP = 1_000;

    public NewAlertRule {
        if (name == null || name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("name must have 1 to " + MAX_NAME + " characters");
        }
        if (channels == null || channels.isEmpty() || channels.size() > MAX_CHANNELS) {
            throw new IllegalArgumentException("channels must have 1 to " + MAX_CHANNELS + " ids of channels");
        }
        if (maxPerRunAndHour != null && (maxPerRunAndHour < 1 || maxPerRunAndHour > MAX_CAP)) {
            throw new IllegalArgumentException(
                    "maxPerRunAndHour must be in [1, " + MAX_CAP + "], was " + maxPerRunAndHour);
        }
        kinds = kinds == null ? null : List.copyOf(kinds);
        channels = List.copyOf(channels);
    }
}
