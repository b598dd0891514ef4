package io.grokwatch.trainer.worker;

import io.grokwatch.events.Event;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerBeat;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.history.RunHistory;
import io.grokwatch.kafka.BrokerAccess;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.KeyPartition;
import io.grokwatch.kafka.RecordCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads from Kafka what the claim to a run is decided on: the history of the run, and whether the worker of an earlier
 * attempt is alive. One consumer serves all reads, one after another, on a thread of its own; repeated reads of one run's
 * history go on where the one before ended. A read that is {@linkplain CompletableFuture#cancel cancelled} makes way for
 * the next at once. Thread-safe.
 */
final class RunHistoryReader implements AutoCloseable {
    private static final Logger LOG = System.getLogger(RunHistoryReader.class.getName());
    private static final Duration POLL = Duration.ofMillis(100);
    /** Bounds one request, so that a cancelled read ends soon. */
    private static final Duration REQUEST = Duration.ofSeconds(1);
    /** How far the clocks of two machines may differ. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

    private static final Duration CLOSE = Duration.ofMillis(300);

    private final BrokerAccess broker;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("history").factory());
    /** Confined to the thread, as the position is. */
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    private @Nullable Position position;

    /** How far the history of a run is read. */
    private record Position(RunId run, TopicPartition partition, long offset, RunHistory history) {}

    RunHistoryReader(BrokerAccess broker) {
        this.broker = broker;
    }

    /**
     * Reads the lifecycle of a run, from its request to the present end.
     *
     * @param requested when the run was submitted
     * @return fails with a {@link KafkaException} if that takes longer, or the broker refuses
     */
    CompletableFuture<RunHistory> history(RunId run, Instant requested, Duration atMost) {
        return submit(read -> readHistory(run, requested, read.within(atMost)));
    }

    /**
     * Whether a worker trains a run, by the beats it publishes from now on. It does not once it reports anything else, or
     * nothing for the time of {@code silence}; it does if it has reported so until the time is over.
     *
     * @param atMost how long to observe
     * @return fails with a {@link KafkaException} if the broker cannot be asked
     */
    CompletableFuture<Boolean> isTraining(WorkerId worker, RunId run, Duration silence, Duration atMost) {
        return submit(read -> observe(worker, run, silence, read.within(atMost)));
    }

    @Override
    public void close() {
        thread.execute(this::discardConsumer);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.log(Level.DEBUG, "the history is still being read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> CompletableFuture<T> submit(Function<Read, T> read) {
        CompletableFuture<T> result = new CompletableFuture<>();
        thread.execute(() -> {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(read.apply(new Read(result, Long.MAX_VALUE, "")));
            } catch (TimeoutException e) {
                result.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                discardConsumer();
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** One read, which ends with a {@link TimeoutException} when it is cancelled or overdue. */
    private record Read(CompletableFuture<?> result, long deadline, String bound) {
        Read within(Duration atMost) {
            return new Read(result, System.nanoTime() + atMost.toNanos(), atMost.toMillis() + " ms");
        }

        boolean isOver() {
            return result.isDone() || System.nanoTime() - deadline > 0;
        }

        /** Repeats a request of a broker that does not answer. */
        <T> T request(Function<Duration, T> request) {
            while (true) {
                try {
                    return request.apply(REQUEST);
                } catch (TimeoutException e) {
                    if (isOver()) {
                        throw new TimeoutException("the broker did not answer within " + bound, e);
                    }
                }
            }
        }
    }

    private RunHistory readHistory(RunId run, Instant requested, Read read) {
        byte[] key = run.value().getBytes(StandardCharsets.UTF_8);
        KafkaConsumer<byte[], byte[]> reader = consumer();
        Position from = position;
        if (from == null || !from.run().equals(run)) {
            from = begin(reader, run, key, requested, read);
        }
        TopicPartition partition = from.partition();
        reader.assign(List.of(partition));
        reader.seek(partition, from.offset());
        long end = Objects.requireNonNull(
                read.request(wait -> reader.endOffsets(List.of(partition), wait))
                        .get(partition),
                "end offset");
        RunHistory history = from.history();
        while (read.request(wait -> reader.position(partition, wait)) < end) {
            if (read.isOver()) {
                throw new TimeoutException("the history of run " + run + " was not read within " + read.bound());
            }
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                if (Arrays.equals(record.key(), key)
                        && RecordCodec.decodeEvent(record) instanceof Decoded.Ok<Event>(RunLifecycle event)) {
                    history = history.with(event);
                }
            }
        }
        position = new Position(run, partition, reader.position(partition), history);
        return history;
    }

    private static Position begin(
            KafkaConsumer<byte[], byte[]> reader, RunId run, byte[] key, Instant requested, Read read) {
        int partitions = read.request(wait -> reader.partitionsFor(Topics.RUN_LIFECYCLE.name(), wait))
                .size();
        TopicPartition partition = KeyPartition.of(Topics.RUN_LIFECYCLE, key, partitions);
        long since = requested.minus(CLOCK_DIFFERENCE).toEpochMilli();
        OffsetAndTimestamp first = read.request(wait -> reader.offsetsForTimes(Map.of(partition, since), wait))
                .get(partition);
        long offset = first != null
                ? first.offset()
                : Objects.requireNonNull(
                        read.request(wait -> reader.endOffsets(List.of(partition), wait))
                                .get(partition),
                        "end offset");
        return new Position(run, partition, offset, RunHistory.NONE);
    }

    private boolean observe(WorkerId worker, RunId run, Duration silence, Read read) {
        KafkaConsumer<byte[], byte[]> reader = consumer();
        List<TopicPartition> partitions =
                read.request(wait -> reader.partitionsFor(Topics.WORKERS.name(), wait)).stream()
                        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                        .toList();
        reader.assign(partitions);
        reader.seekToEnd(partitions);
        partitions.forEach(partition -> read.request(wait -> reader.position(partition, wait)));
        long lastBeat = System.nanoTime();
        boolean trains = false;
        while (System.nanoTime() - lastBeat < silence.toNanos() && !read.isOver()) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                if (RecordCodec.decodeEvent(record) instanceof Decoded.Ok<Event>(WorkerBeat beat)
                        && beat.worker().equals(worker)) {
                    trains = run.equals(beat.runId());
                    if (!trains) {
                        return false;
                    }
                    lastBeat = System.nanoTime();
                }
            }
        }
        return trains && System.nanoTime() - lastBeat < silence.toNanos();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        KafkaConsumer<byte[], byte[]> present = consumer;
        if (present == null) {
            present = new KafkaConsumer<>(
                    ClientConfigs.groupless(broker.bootstrap(), "worker-history", broker.security()));
            consumer = present;
        }
        return present;
    }

    /** After a failure other than a timeout the next read begins with a new consumer. */
    private void discardConsumer() {
        KafkaConsumer<byte[], byte[]> present = consumer;
        consumer = null;
        position = null;
        if (present != null) {
            present.close(CloseOptions.timeout(CLOSE));
        }
    }
}
