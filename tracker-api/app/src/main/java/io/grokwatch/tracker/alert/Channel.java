package io.grokwatch.tracker.alert;

import io.grokwatch.tracker.client.AlertChannelType;
import io.grokwatch.tracker.client.AlertChannelView;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel as it is stored.
 *
 * @param url null for mails
 * @param recipients empty for others than mails
 * @param secret of the signature, or the access token of ntfy
 */
record Channel(
        String id,
        String name,
        AlertChannelType type,
        @Nullable URI url,
        List<String> recipients,
        @Nullable String secret,
        Instant createdAt) {
    Channel {
        recipients = List.copyOf(recipients);
    }

    boolean signs() {
        return secret != null && (type == AlertChannelType.WEBHOOK || type == AlertChannelType.CLOUD_EVENTS);
    }

    AlertChannelView view() {
        return view(null);
    }

    /** @param shown the secret, if the answer is to have it */
    AlertChannelView view(@Nullable String shown) {
        return new AlertChannelView(id, name, type, target(), signs(), createdAt, shown);
    }

    /** Without the path of an address: those of Slack, Discord and Teams are secrets. */
    private String target() {
        return url == null
                ? String.join(", ", recipients)
                : url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + "/...";
    }

    /** Without address and secret, so that a log has neither. */
    @Override
    public String toString() {
        return "Channel[id=" + id + ", name=" + name + ", type=" + type + "]";
    }
}
