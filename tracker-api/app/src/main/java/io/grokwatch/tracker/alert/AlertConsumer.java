package io.grokwatch.tracker.alert;

import com.mongodb.MongoException;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Event;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.AlertRuleView;
import io.grokwatch.tracker.kafka.Broker;
import io.grokwatch.tracker.projection.PartitionBarrier;
import io.grokwatch.tracker.projection.ProjectedOffsets;
import io.grokwatch.tracker.run.RunSearch;
import io.grokwatch.tracker.search.RunSummaries.NotLoadedException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics of detections in a group of its own, as any other consumer does, and commits what it has read once its alerts are stored: a
 * detection that is read again makes no second alert.
 */
@Singleton
final class AlertConsumer {
    private static final Logger LOG = Logger.getLogger(AlertConsumer.class);
    private static final String GROUP = "grokwatch-tracker-alerts";
    private static final List<String> TOPICS =
            List.of(Topics.GROKKING_DETECTED, Topics.SLINGSHOT_DETECTED, Topics.TRAINING_ANOMALIES).stream()
                    .map(Topic::name)
                    .toList();

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** How long a detection is awaited to be stored, whose run a filter is tested on, before it is read again. */
    private static final Duration PROJECTED_WITHIN = Duration.ofSeconds(5);
    /** Of a projection that is later than this the rules are applied to what is stored. */
    private static final Duration LATEST = Duration.ofMinutes(15);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    private final Broker broker;
    private final AlertSettings settings;
    private final AlertMaker maker;
    private final PartitionBarrier projection;
    private final ProjectedOffsets projectedHere;
    private final RunSearch runs;
    private final boolean serves;
    private final Thread thread = Thread.ofPlatform().daemon().name("alerts").unstarted(this::run);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
    private volatile boolean stopping;

    AlertConsumer(
            Broker broker,
            AlertSettings settings,
            AlertMaker maker,
            PartitionBarrier projection,
            ProjectedOffsets projectedHere,
            RunSearch runs,
            TrackerConfig config) {
        this.broker = broker;
        this.settings = settings;
        this.maker = maker;
        this.projection = projection;
        this.projectedHere = projectedHere;
        this.runs = runs;
        this.serves = config.rebuildInto().isEmpty();
    }

    void start(@Observes StartupEvent event) {
        if (serves) {
            thread.start();
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        KafkaConsumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        if (serves && !thread.join(STOP_LIMIT)) {
            thread.interrupt();
        }
    }

    private void run() {
        while (!stopping) {
            try {
                follow(broker.createTopics());
            } catch (WakeupException stop) {
                // Only stop() wakes it up.
            } catch (InterruptException | InterruptedException stop) {
                return;
            } catch (KafkaException e) {
                LOG.debugf("detections cannot be read: %s", e.getMessage());
                if (!pause(PAUSE)) {
                    return;
                }
            } catch (RuntimeException bug) {
                // What was not committed is read again: no alert is skipped.
                LOG.errorf(bug, "alerts cannot be made");
                if (!pause(PAUSE)) {
                    return;
                }
            }
        }
    }

    private void follow(Map<String, Uuid> topicIds) throws InterruptedException {
        Map<String, Object> settings =
                Map.of(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(ClientConfigs.groupConsumer(broker.bootstrap(), GROUP, GROUP, settings))) {
            current = consumer;
            consumer.subscribe(TOPICS);
            while (!stopping) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    take(consumer, records, topicIds);
                }
            }
        } finally {
            current = null;
        }
    }

    /** Thrown while a detection is not stored yet. */
    private static final class NotProjectedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotProjectedException(TopicPartition partition, long offset) {
            super(partition + " is not projected up to offset " + offset);
        }
    }

    /** Without the store, and while it is late, the records are read again. */
    private void take(
            KafkaConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records, Map<String, Uuid> topicIds)
            throws InterruptedException {
        try {
            List<AlertRuleView> rules = settings.rules();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                take(record, rules, topicIds);
            }
            consumer.commitSync();
        } catch (MongoException | NotLoadedException | NotProjectedException e) {
            LOG.debugf("alerts cannot be stored: %s", e.getMessage());
            for (TopicPartition partition : records.partitions()) {
                consumer.seek(
                        partition,
                        new OffsetAndMetadata(
                                records.records(partition).getFirst().offset()));
            }
            Thread.sleep(PAUSE);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, List<AlertRuleView> rules, Map<String, Uuid> topicIds)
            throws InterruptedException {
        // What cannot be read is published as a dead letter by the projection.
        if (RecordCodec.decodeEvent(record) instanceof Decoded.Ok<Event>(Detection detection)) {
            Instant at = Instant.ofEpochMilli(record.timestamp());
            List<AlertRuleView> about = rules.stream()
                    .filter(rule -> Rule.isAbout(rule, detection, at))
                    .toList();
            if (!about.isEmpty()) {
                awaitProjection(record, detection.runId(), topicIds);
                maker.make(detection, at, about);
            }
        }
    }

    /** A run whose detection another process has stored is read again, as the rules are applied to what this one knows of it. */
    private void awaitProjection(ConsumerRecord<byte[], byte[]> record, RunId run, Map<String, Uuid> topicIds)
            throws InterruptedException {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        boolean isProjectedHere = projectedHere.of(partition).isPresent();
        boolean isLate =
                Instant.now().isAfter(Instant.ofEpochMilli(record.timestamp()).plus(LATEST));
        boolean isStored = projection.await(
                partition,
                record.offset() + 1,
                topicIds.getOrDefault(record.topic(), Uuid.ZERO_UUID),
                isLate ? Duration.ZERO : PROJECTED_WITHIN);
        if (!isStored && !isLate) {
            throw new NotProjectedException(partition, record.offset());
        }
        if (!isProjectedHere || projectedHere.of(partition).isEmpty()) {
            runs.readAgain(run);
        }
    }

    private static boolean pause(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException stop) {
            return false;
        }
    }
}
