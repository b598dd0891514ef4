package io.grokwatch.trainer.worker;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunCommand;
import io.grokwatch.events.RunId;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import io.grokwatch.trainer.spi.Intervention;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads every command to every run, from the oldest that the topic still has, and forwards those to the run that this
 * worker trains. Stops and interventions are kept, the newest 10,000 of each, so that a run that was stopped while it was
 * queued is not trained, and one whose worker died before it obeyed is changed by the next.
 *
 * <p>A record that cannot be decoded is only logged: every worker reads it, and again at each start, so the dead-letter topic
 * would get it many times.
 */
final class Commands implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Commands.class.getName());
    private static final int MAX_KEPT = 10_000;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofMillis(300);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<RunId, String> stops = new LinkedHashMap<>();
    private final Map<String, RunCommand.Intervene> interventions = new LinkedHashMap<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Consumer<Throwable> failure;
    private final Thread thread;
    private @Nullable AttemptRunner current;
    private volatile boolean closed;

    /** @param failure called, once, if commands can no longer be received */
    Commands(BrokerAccess broker, Consumer<Throwable> failure) {
        this.failure = failure;
        consumer =
                new KafkaConsumer<>(ClientConfigs.groupless(broker.bootstrap(), "worker-commands", broker.security()));
        thread = Thread.ofPlatform().daemon().name("commands").start(this::read);
    }

    /** Returns once every command published before is known; false if that takes longer. */
    boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
        return caughtUp.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Commands to the run go to this attempt from now on, beginning with those received before. */
    synchronized void follow(AttemptRunner attempt) {
        current = attempt;
        interventions.values().stream()
                .filter(command -> command.runId().equals(attempt.runId()))
                .forEach(command -> forward(command, attempt));
        String reason = stops.get(attempt.runId());
        if (reason != null) {
            attempt.requestStop(reason);
        }
    }

    synchronized void unfollow() {
        current = null;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            boolean ended = thread.join(CLOSE);
            LOG.log(Level.DEBUG, "no longer reads commands: {0}", ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.RUN_COMMANDS.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> present = consumer.endOffsets(partitions);
            while (!closed) {
                consumer.poll(POLL).forEach(this::receive);
                if (caughtUp.getCount() > 0
                        && present.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                    caughtUp.countDown();
                }
            }
        } catch (WakeupException e) {
            if (!closed) {
                failure.accept(e);
            }
        } catch (RuntimeException | Error e) {
            failure.accept(e);
        }
    }

    private void receive(ConsumerRecord<byte[], byte[]> record) {
        switch (RecordCodec.decodeEvent(record)) {
            case Decoded.Ok<Event>(RunCommand command) -> obey(command);
            case Decoded.Ok<Event>(Event other) ->
                LOG.log(Level.WARNING, "offset={0} no command: {1}", record.offset(), other.eventId());
            case Decoded.Undecodable<Event>(String reason) ->
                LOG.log(Level.WARNING, "offset={0} undecodable command: {1}", record.offset(), reason);
        }
    }

    private synchronized void obey(RunCommand command) {
        AttemptRunner addressed = current != null && current.runId().equals(command.runId()) ? current : null;
        switch (command) {
            case RunCommand.Stop(RunId runId, String commandId, String reason) -> {
                keep(stops, runId, reason);
                if (addressed != null) {
                    LOG.log(Level.INFO, "run={0} stop requested: {1}", runId, reason);
                    addressed.requestStop(reason);
                }
            }
            case RunCommand.Snapshot snapshot -> {
                if (addressed != null) {
                    addressed.control().requestSnapshot();
                }
            }
            case RunCommand.Checkpoint checkpoint -> {
                if (addressed != null) {
                    addressed.control().requestCheckpoint();
                }
            }
            case RunCommand.Intervene intervene -> {
                // A command may be received twice and counts once.
                boolean isNew = keep(interventions, intervene.commandId(), intervene);
                if (isNew && addressed != null) {
                    forward(intervene, addressed);
                }
            }
        }
    }

    private static void forward(RunCommand.Intervene command, AttemptRunner attempt) {
        boolean kept =
                attempt.control().request(new Intervention(command.commandId(), command.parameter(), command.value()));
        if (!kept) {
            LOG.log(Level.WARNING, "run={0} too many interventions, {1} is left out", command.runId(), command);
        }
    }

    /** False if the key is known already. */
    private static <K, V> boolean keep(Map<K, V> known, K key, V value) {
        boolean isNew = known.putIfAbsent(key, value) == null;
        if (known.size() > MAX_KEPT) {
            known.remove(known.keySet().iterator().next());
        }
        return isNew;
    }
}
