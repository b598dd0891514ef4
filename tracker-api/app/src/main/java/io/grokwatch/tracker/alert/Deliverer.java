package io.grokwatch.tracker.alert;

import io.grokwatch.tracker.ScheduledTask;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.alert.DeliveryLog.Stored;
import io.grokwatch.tracker.client.AlertDeliveryStatus;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Sends the alerts that are due, each until its receiver has acknowledged it, with pauses that double. One that is being sent is claimed for a
 * minute: if the process dies, another sends it then, with the same key.
 */
@Singleton
final class Deliverer implements ScheduledTask {
    private static final Logger LOG = Logger.getLogger(Deliverer.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration CLAIM = Duration.ofMinutes(1);
    private static final Duration PRUNE_EVERY = Duration.ofHours(1);
    private static final int MAX_SENDING = 64;
    /** Of a channel, so that a receiver that does not answer delays no alert of another. */
    private static final int MAX_SENDING_OF_CHANNEL = 4;

    private static final int MAX_REASON = 300;

    private final DeliveryLog log;
    private final Function<String, Optional<Channel>> channels;
    private final HttpDelivery http;
    private final MailDelivery mail;
    private final ChannelRequests requests;
    private final ExecutorService senders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("alert-", 0).factory());
    private final InstantSource clock;
    /** The channels of the alerts that are being sent, by their keys. */
    private final Map<String, String> sending = new ConcurrentHashMap<>();

    private Instant pruned = Instant.EPOCH;

    @Inject
    Deliverer(
            DeliveryLog log,
            AlertSettings settings,
            HttpDelivery http,
            MailDelivery mail,
            TrackerConfig config,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this(
                log,
                settings::findChannel,
                http,
                mail,
                new ChannelRequests(config.alerts().pageAddress().orElse("http://127.0.0.1:" + port)),
                InstantSource.system());
    }

    /** @param channels finds a channel by its id */
    Deliverer(
            DeliveryLog log,
            Function<String, Optional<Channel>> channels,
            HttpDelivery http,
            MailDelivery mail,
            ChannelRequests requests,
            InstantSource clock) {
        this.log = log;
        this.channels = channels;
        this.http = http;
        this.mail = mail;
        this.requests = requests;
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        senders.shutdownNow();
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void run() {
        Instant now = now();
        if (now.isAfter(pruned.plus(PRUNE_EVERY))) {
            log.prune(now);
            pruned = now;
        }
        for (Stored due : log.due(now, busyChannels(), MAX_SENDING)) {
            Delivery delivery = due.delivery();
            if (sending.size() < MAX_SENDING
                    && !busyChannels().contains(delivery.channel())
                    && sending.putIfAbsent(delivery.key(), delivery.channel()) == null) {
                begin(due, now);
            }
        }
    }

    /** Whether an alert is being sent. */
    boolean isSending() {
        return !sending.isEmpty();
    }

    private void begin(Stored due, Instant now) {
        String key = due.delivery().key();
        boolean begun = false;
        try {
            Stored claimed = log.replace(due, due.delivery().claimed(now.plus(CLAIM)));
            if (claimed != null) {
                senders.execute(() -> send(claimed));
                begun = true;
            }
        } finally {
            if (!begun) {
                sending.remove(key);
            }
        }
    }

    /** Those of which as many alerts as may be are being sent. */
    private Set<String> busyChannels() {
        Map<String, Integer> counts = new HashMap<>();
        sending.values().forEach(channel -> counts.merge(channel, 1, Integer::sum));
        counts.values().removeIf(count -> count < MAX_SENDING_OF_CHANNEL);
        return counts.keySet();
    }

    /**
     * Sends an alert to a channel once.
     *
     * @throws UndeliveredException unless the receiver has acknowledged it
     */
    void sendOnce(Channel channel, Alert alert) throws InterruptedException {
        if (ChannelRequests.takes(channel)) {
            http.send(requests.of(channel, alert, clock.instant()));
        } else {
            mail.send(channel, alert, requests.link(alert));
        }
    }

    private void send(Stored claimed) {
        Delivery delivery = claimed.delivery();
        try {
            Delivery after = attempt(delivery);
            if (log.replace(claimed, after) == null) {
                LOG.warnf("alert %s was sent by two processes, with the same key", delivery.key());
            }
            if (after.status() == AlertDeliveryStatus.FAILED) {
                LOG.warnf(
                        "alert %s to channel %s is not sent any more: %s",
                        delivery.key(), delivery.channel(), after.reason());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // It is sent again once its claim has expired.
            LOG.warnf("alert %s cannot be recorded as sent: %s", delivery.key(), e.toString());
        } finally {
            sending.remove(delivery.key());
        }
    }

    private Delivery attempt(Delivery delivery) throws InterruptedException {
        Optional<Channel> channel = channels.apply(delivery.channel());
        if (channel.isEmpty()) {
            return delivery.failed("the channel was deleted");
        }
        try {
            sendOnce(channel.get(), delivery.alert());
            return delivery.delivered(now());
        } catch (UndeliveredException e) {
            return delivery.undelivered(now(), shortened(e));
        }
    }

    /** The reason in a few words, as a receiver may have part in it. */
    static String shortened(UndeliveredException e) {
        String reason = String.valueOf(e.getMessage());
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
