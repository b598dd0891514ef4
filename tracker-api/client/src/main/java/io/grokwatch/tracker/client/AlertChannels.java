package io.grokwatch.tracker.client;

import java.util.List;

/** The channels of alerts, by name. */
public record AlertChannels(List<AlertChannelView> channels) {
    public AlertChannels {
        channels = List.copyOf(channels);
    }
}
