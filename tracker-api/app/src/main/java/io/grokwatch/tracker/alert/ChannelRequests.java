package io.grokwatch.tracker.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.codec.EncodedEvent;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.tracker.client.AlertChannelType;
import io.grokwatch.tracker.client.TrackerJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The requests by which an alert is sent to the channels that take HTTP. */
final class ChannelRequests {
    private static final String JSON = "application/json";
    private static final EventCodec CLOUD_EVENTS = new EventCodec("/grokwatch/tracker");

    private final String page;

    /** @param page the address of the dashboard, which the messages link to */
    ChannelRequests(String page) {
        this.page = page.endsWith("/") ? page.substring(0, page.length() - 1) : page;
    }

    /**
     * The request for an alert.
     *
     * @param at the time of the signature
     * @throws IllegalArgumentException if the channel takes mails
     */
    OutgoingRequest of(Channel channel, Alert alert, Instant at) {
        URI url = Objects.requireNonNull(channel.url(), "a channel that takes requests has an address");
        String text = AlertText.of(alert);
        return switch (channel.type()) {
            case WEBHOOK -> signed(channel, alert, at, json(webhook(alert, text)), Map.of("Content-Type", JSON));
            case CLOUD_EVENTS -> {
                EncodedEvent event = CLOUD_EVENTS.encode(alert.detection(), alert.at());
                Map<String, String> headers = new LinkedHashMap<>();
                event.headers().forEach((name, value) -> headers.put(name.replaceFirst("^ce_", "ce-"), value));
                yield signed(channel, alert, at, event.value(), headers);
            }
            case SLACK -> plain(url, alert, json(Map.of("text", slackEscaped(text) + " <" + link(alert) + "|Open>")));
            case DISCORD ->
                plain(
                        url,
                        alert,
                        json(Map.of(
                                "content",
                                text + "\n<" + link(alert) + ">",
                                // A name such as @everyone notifies nobody.
                                "allowed_mentions",
                                Map.of("parse", List.of()))));
            case TEAMS -> plain(url, alert, json(card(alert, text)));
            case NTFY -> {
                Map<String, String> headers = new LinkedHashMap<>();
                headers.put("Content-Type", "text/plain; charset=utf-8");
                headers.put("Title", "Grokwatch: " + alert.kind().replace('_', ' '));
                headers.put("Click", link(alert));
                headers.put("Idempotency-Key", alert.key());
                if (channel.secret() != null) {
                    headers.put("Authorization", "Bearer " + channel.secret());
                }
                yield new OutgoingRequest(url, headers, text.getBytes(StandardCharsets.UTF_8));
            }
            case EMAIL -> throw new IllegalArgumentException("channel " + channel.id() + " takes mails");
        };
    }

    /** The address of a run on the dashboard. */
    String link(Alert alert) {
        return page + "/runs/" + alert.run();
    }

    private static OutgoingRequest signed(
            Channel channel, Alert alert, Instant at, byte[] body, Map<String, String> attributes) {
        Map<String, String> headers = new LinkedHashMap<>(attributes);
        headers.put("Idempotency-Key", alert.key());
        if (channel.secret() != null) {
            headers.putAll(Signature.headers(channel.secret(), alert.key(), at, body));
        }
        return new OutgoingRequest(Objects.requireNonNull(channel.url()), headers, body);
    }

    private static OutgoingRequest plain(URI url, Alert alert, byte[] body) {
        return new OutgoingRequest(url, Map.of("Content-Type", JSON, "Idempotency-Key", alert.key()), body);
    }

    private Map<String, Object> webhook(Alert alert, String text) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", alert.key());
        body.put("rule", alert.rule());
        body.put("text", text);
        body.put("run", alert.run());
        body.put("runName", alert.runName());
        body.put("experiment", alert.experiment());
        body.put("kind", alert.kind());
        body.put("stage", alert.stage());
        body.put("step", alert.step());
        body.put("detectedAt", alert.at());
        body.put("link", link(alert));
        body.put("type", alert.type());
        body.put("detection", alert.event());
        return body;
    }

    private Map<String, Object> card(Alert alert, String text) {
        return Map.of(
                "type",
                "message",
                "attachments",
                List.of(Map.of(
                        "contentType",
                        "application/vnd.microsoft.card.adaptive",
                        "content",
                        Map.of(
                                "$schema",
                                "http://adaptivecards.io/schemas/adaptive-card.json",
                                "type",
                                "AdaptiveCard",
                                "version",
                                "1.4",
                                "body",
                                // A RichTextBlock has no Markdown, which the name of a run could contain.
                                List.of(Map.of(
                                        "type",
                                        "RichTextBlock",
                                        "inlines",
                                        List.of(Map.of("type", "TextRun", "text", text)))),
                                "actions",
                                List.of(Map.of(
                                        "type", "Action.OpenUrl", "title", "Open the run", "url", link(alert)))))));
    }

    /** The characters that have a meaning in messages of Slack. */
    private static String slackEscaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static byte[] json(Object body) {
        try {
            return TrackerJson.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an alert has no JSON form", e);
        }
    }

    /** Whether a channel takes requests. */
    static boolean takes(Channel channel) {
        return channel.type() != AlertChannelType.EMAIL;
    }
}
