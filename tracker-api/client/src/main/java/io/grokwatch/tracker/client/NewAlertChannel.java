package io.grokwatch.tracker.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel of alerts to be created, or in place of another.
 *
 * @param name 1 to 100 characters
 * @param type what is sent
 * @param url the address it is sent to; null for mails
 * @param recipients the addresses of mails, 1 to 20; null for others
 * @param secret of the signature of webhooks and CloudEvents, or the access token of ntfy; null for a new one of a webhook, and none of
 *     others
 */
public record NewAlertChannel(
        String name,
        AlertChannelType type,
        @Nullable String url,
        @Nullable List<String> recipients,
        @Nullable String secret) {
    private static final int MAX_NAME = 100;
    private static final int MAX_URL = 2_000;
    private static final int MAX_RECIPIENTS = 20;

    public NewAlertChannel {
        if (name == null || name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("name must have 1 to " + MAX_NAME + " characters");
        }
        if (type == null) {
            throw new IllegalArgumentException("type is missing, for example WEBHOOK");
        }
        recipients = recipients == null ? null : List.copyOf(recipients);
        if (type == AlertChannelType.EMAIL) {
            if (url != null || recipients == null || recipients.isEmpty() || recipients.size() > MAX_RECIPIENTS) {
                throw new IllegalArgumentException(
                        "a channel of type EMAIL has 1 to " + MAX_RECIPIENTS + " recipients and no url");
            }
            for (String recipient : recipients) {
                if (!recipient.matches("[^\\s@<>,;]{1,64}@[^\\s@<>,;]{1,255}")) {
                    throw new IllegalArgumentException(
                            "a recipient must be such as ada@example.org, was '" + recipient + "'");
                }
            }
        } else if (url == null || url.length() > MAX_URL || recipients != null) {
            throw new IllegalArgumentException(
                    "a channel of type " + type + " has a url of at most " + MAX_URL + " characters and no recipients");
        }
    }

    /** Without address and secret, either of which may be all that is needed to post to a channel. */
    @Override
    public String toString() {
        return "NewAlertChannel[name=" + name + ", type=" + type + "]";
    }
}
