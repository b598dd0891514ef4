package io.grokwatch.tracker.client;

/** What a channel sends, and to what. */
public enum AlertChannelType {
    /** JSON, signed as Standard Webhooks specify. */
    WEBHOOK,
    /** The event of the detection as a CloudEvent over HTTP in binary mode. */
    CLOUD_EVENTS,
    /** An incoming webhook of Slack, or of what takes its messages. */
    SLACK,
    /** A webhook of Discord. */
    DISCORD,
    /** A workflow of Microsoft Teams that takes adaptive cards. */
    TEAMS,
    /** A topic of ntfy. */
    NTFY,
    /** Mails, by the server that {@code quarkus.mailer} configures. */
    EMAIL
}
