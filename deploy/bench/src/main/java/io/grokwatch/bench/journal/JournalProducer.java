package io.grokwatch.bench.journal;

import io.grokwatch.bench.harness.BenchmarkFailure;
import io.grokwatch.events.Event;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Logs several runs from their start to their end, and journals what is acknowledged, whatever is killed meanwhile. */
final class JournalProducer implements AutoCloseable {
    private static final EventCodec CODEC = new EventCodec("/grokwatch/bench");
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(3);
    private static final long STEPS = 1_000_000_000L;

    private final List<JournalledRun> runs;
    private final Duration maxPause;
    private final RandomGenerator random;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();

    JournalProducer(
            String bootstrap, String clientId, List<JournalledRun> runs, Duration maxPause, RandomGenerator random) {
        this.runs = List.copyOf(runs);
        this.maxPause = maxPause;
        this.random = random;
        long patience = ANSWER_WITHIN.toMillis();
        this.producer = new KafkaProducer<>(ClientConfigs.durableProducer(
                bootstrap,
                clientId,
                Map.of(
                        "delivery.timeout.ms",
                        (int) patience,
                        "request.timeout.ms",
                        5_000,
                        "max.block.ms",
                        patience,
                        "linger.ms",
                        5)));
    }

    /** Logs as long as it is to go on, then waits until all of it is acknowledged. */
    void run(BooleanSupplier goesOn) throws InterruptedException {
        for (JournalledRun run : runs) {
            RunSpec spec = new RunSpec(run.id(), run.id().value(), "journal", null, Parameters.NONE, 0, STEPS);
            publish(new RunStarted(run.id(), 1, spec, RunFacts.UNKNOWN, new WorkerId("journal"), "none", 0));
        }
        while (goesOn.getAsBoolean()) {
            for (JournalledRun run : runs) {
                log(run);
            }
            Thread.sleep(random.nextLong(maxPause.toMillis()));
        }
        producer.flush();
        for (JournalledRun run : runs) {
            publish(new RunFinished(run.id(), 1, run.step(run.sent() - 1)));
        }
        Exception failure = refusal.get();
        if (failure != null) {
            throw new BenchmarkFailure("a batch was not acknowledged: " + failure, failure);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback receives failures.
    private void log(JournalledRun run) {
        JournalledRun.Range range = run.next();
        producer.send(RecordCodec.record(run.batch(range)), (metadata, failure) -> {
            if (failure == null) {
                run.acknowledge(range);
            } else {
                refusal.compareAndSet(null, failure);
            }
        });
    }

    private void publish(Event event) throws InterruptedException {
        ProducerRecord<byte[], byte[]> record = RecordCodec.record(CODEC.encode(event, Instant.now()));
        try {
            producer.send(record).get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new BenchmarkFailure("an event was not acknowledged: " + e, e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
