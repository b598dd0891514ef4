package io.grokwatch.tracker.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.grokwatch.backing.FreePort;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.Json;
import io.grokwatch.testing.TestStore;
import io.grokwatch.tracker.Receiver;
import io.grokwatch.tracker.Receiver.Received;
import io.grokwatch.tracker.client.AlertChannelType;
import io.grokwatch.tracker.client.AlertDeliveryStatus;
import io.grokwatch.tracker.client.AlertDeliveryView;
import io.grokwatch.tracker.client.DetectionType;
import io.grokwatch.tracker.store.Store;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts of a real store to real receivers, by a clock of the test. */
@Tag("store")
class DelivererTest {
    private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

    private static TestStore server;
    private static MongoClient client;
    private static Vertx vertx;

    private final ManualClock clock = new ManualClock();
    private final Map<String, Channel> channels = new HashMap<>();
    private DeliveryLog log;
    private Deliverer deliverer;

    private static final class ManualClock implements InstantSource {
        private volatile Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = TestStore.start(folder.resolve("store"));
        client = MongoClients.create(server.connection());
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        client.close();
        server.close();
    }

    @BeforeEach
    void open() {
        client.getDatabase("deliveries").drop();
        Store store = new Store(client, "deliveries", Optional.empty());
        store.createIndexes();
        log = new DeliveryLog(store);
        deliverer = deliverer();
    }

    @AfterEach
    void close() {
        deliverer.close();
    }

    @Test
    void a_receiver_that_is_down_for_a_minute_gets_each_alert_once_it_is_back_exactly_once_by_its_key()
            throws IOException {
        int port = FreePort.find();
        Channel channel = channel("hook", port);
        add(channel, "one");
        add(channel, "two");
        add(channel, "three");

        passSeconds(60);
        assertThat(views()).allSatisfy(delivery -> {
            assertThat(delivery.status()).isEqualTo(AlertDeliveryStatus.PENDING);
            // After 0, 1, 3, 7, 15 and 31 seconds.
            assertThat(delivery.attempts()).isEqualTo(6);
            assertThat(delivery.reason()).startsWith("the receiver does not answer");
        });

        try (Receiver receiver = new Receiver(port)) {
            passSeconds(60);
            assertThat(keys(receiver))
                    .containsOnlyKeys("one", "two", "three")
                    .values()
                    .containsOnly(1L);
            assertThat(views())
                    .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(AlertDeliveryStatus.DELIVERED));

            passSeconds(60);
            assertThat(keys(receiver)).values().containsOnly(1L);
        }
    }

    @Test
    void an_alert_whose_sender_has_died_is_sent_again_with_the_same_key() throws IOException {
        try (Receiver receiver = new Receiver()) {
            add(channel("hook", receiver.port()), "one");
            DeliveryLog.Stored due = log.due(clock.instant(), Set.of(), 1).getFirst();
            log.replace(due, due.delivery().claimed(clock.instant().plusSeconds(60)));

            passSeconds(59);
            assertThat(receiver.received("/hook")).isEmpty();
            passSeconds(2);
            assertThat(keys(receiver)).containsOnly(Map.entry("one", 1L));
        }
    }

    @Test
    void an_alert_that_is_refused_for_a_day_has_failed_with_the_reason() throws IOException {
        try (Receiver receiver = new Receiver()) {
            receiver.answers(410);
            add(channel("hook", receiver.port()), "one");
            passSeconds(1);
            clock.now = START.plus(Delivery.REPEATED_FOR);
            passSeconds(1);

            assertThat(views()).singleElement().satisfies(delivery -> {
                assertThat(delivery.status()).isEqualTo(AlertDeliveryStatus.FAILED);
                assertThat(delivery.reason()).isEqualTo("it was answered by status 410");
            });
        }
    }

    @Test
    void a_receiver_that_never_answers_delays_no_alert_of_another() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                Receiver receiver = new Receiver()) {
            Channel stuck = channel("stuck", silent.getLocalPort());
            for (int i = 0; i < 100; i++) {
                add(stuck, "stuck-" + i);
            }
            add(channel("hook", receiver.port()), "one");

            await().atMost(Duration.ofSeconds(5)).until(() -> {
                deliverer.run();
                return keys(receiver).containsKey("one");
            });
        }
    }

    private Deliverer deliverer() {
        Function<String, Optional<Channel>> find = id -> Optional.ofNullable(channels.get(id));
        return new Deliverer(
                log,
                find,
                new HttpDelivery(vertx, new TargetGuard(List.of("127.0.0.0/8"))),
                new MailDelivery(mails -> {}),
                new ChannelRequests("http://127.0.0.1"),
                clock);
    }

    /** What the tracker does within so many seconds. */
    private void passSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            deliverer.run();
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !deliverer.isSending());
            clock.now = clock.now.plusSeconds(1);
        }
    }

    private Channel channel(String id, int port) {
        Channel channel = new Channel(
                id,
                id,
                AlertChannelType.WEBHOOK,
                URI.create("http://127.0.0.1:" + port + "/hook"),
                List.of(),
                "a secret",
                START);
        channels.put(id, channel);
        return channel;
    }

    private void add(Channel channel, String key) {
        Detection detection = AnomalyDetected.builder()
                .id(key)
                .detector(new DetectorRef("spike", 1, "cafe"))
                .run(new RunId("run"), 1)
                .kind(AnomalyDetected.Kind.LOSS_SPIKE)
                .stage(Detection.Stage.CONFIRMED)
                .ordinal(1)
                .step(10)
                .fromStep(0)
                .message("the train loss rose to 3")
                .strength(0.5)
                .build();
        Alert alert = new Alert(
                key,
                "rule",
                "run",
                "run",
                null,
                AlertKinds.of(detection),
                detection.stage(),
                detection.step(),
                DetectionType.of(detection),
                Json.MAPPER.valueToTree(detection),
                START);
        assertThat(log.add(Delivery.pending(alert, "rule", channel, clock.instant())))
                .isTrue();
    }

    private List<AlertDeliveryView> views() {
        return log.page(500, null).deliveries();
    }

    /** How often each key was received. */
    private static Map<String, Long> keys(Receiver receiver) {
        return receiver.received("/hook").stream()
                .map(Received::headers)
                .collect(Collectors.groupingBy(headers -> headers.getFirst("Idempotency-Key"), Collectors.counting()));
    }
}
