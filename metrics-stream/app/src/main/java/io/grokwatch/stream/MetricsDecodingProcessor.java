package io.grokwatch.stream;

import static java.util.Objects.requireNonNull;

import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.kafka.Payload;
import io.grokwatch.kafka.RecordCodec;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Decodes batches of metrics and admits to the folds those that every reader takes, see {@link
 * io.grokwatch.events.history.ReceivedBatches}. A record that cannot be read, or is refused, goes to the dead-letter topic with the
 * reason. What is not kept of a run, whole batches and parts of batches, is counted and reported at most once a second as {@link
 * io.grokwatch.events.RunLifecycle.MetricsRejected}.
 */
final class MetricsDecodingProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {
    /** The store of what was admitted and refused, by run id: {@link Admission#toBytes}. */
    static final String ADMISSIONS_STORE = "admissions";

    private static final Duration REPORT = Duration.ofSeconds(1);

    private final List<String> children;
    private final String deadLetterSink;
    private final String rejectionSink;
    /** Runs with rejections that are not reported yet. */
    private final Set<RunId> unreported = new LinkedHashSet<>();

    private @Nullable RunStates<Admission> admissions;

    /**
     * @param children the processors that admitted batches are forwarded to
     * @param deadLetterSink the sink of the records that are refused, as they were received
     * @param rejectionSink the sink of the events that report rejections
     */
    MetricsDecodingProcessor(List<String> children, String deadLetterSink, String rejectionSink) {
        this.children = children;
        this.deadLetterSink = deadLetterSink;
        this.rejectionSink = rejectionSink;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        KeyValueStore<String, byte[]> store = context.getStateStore(ADMISSIONS_STORE);
        admissions = new RunStates<>(store, run -> Admission.NONE, Admission::fromBytes, Admission::toBytes);
        unreported.clear();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                if (Admission.fromBytes(entry.value).isUnreported()) {
                    unreported.add(new RunId(entry.key));
                }
            }
        }
        context.schedule(REPORT, PunctuationType.WALL_CLOCK_TIME, this::report);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata origin = context().recordMetadata().orElseThrow();
        switch (RecordCodec.decode(
                origin.topic(), record.key(), record.headers(), record.value(), record.timestamp())) {
            case Decoded.Ok<Payload>(Payload.Metrics(MetricBatch batch, List<Rejection> rejections)) ->
                admit(record, origin, batch, rejections);
            case Decoded.Ok<Payload>(Payload other) ->
                refuse(record, origin, "topic " + origin.topic() + " carries metrics only");
            case Decoded.Undecodable<Payload>(String reason) -> refuse(record, origin, reason);
        }
    }

    private void admit(
            Record<byte[], byte[]> record, RecordMetadata origin, MetricBatch batch, List<Rejection> rejections) {
        RunId run = batch.runId();
        String objection = requireNonNull(admissions).get(run).received().objection(batch);
        admissions.update(
                run,
                admission ->
                        objection == null ? admission.with(batch, rejections) : admission.without(batch, objection));
        if (admissions.get(run).isUnreported()) {
            unreported.add(run);
        }
        if (objection != null) {
            refuse(record, origin, objection);
            return;
        }
        Record<Object, Object> decoded = record.<Object>withKey(run).withValue(new RunInput.Metrics(batch));
        for (String child : children) {
            context().forward(decoded, child);
        }
    }

    private void refuse(Record<byte[], byte[]> record, RecordMetadata origin, String reason) {
        context()
                .forward(
                        record.withHeaders(FindingRecords.DEAD_LETTERS.headers(
                                record.headers(), reason, origin.topic(), origin.partition(), origin.offset())),
                        deadLetterSink);
    }

    private void report(long nowMs) {
        RunStates<Admission> states = requireNonNull(admissions);
        for (RunId run : unreported) {
            Admission admission = states.get(run);
            if (admission.isUnreported()) {
                context()
                        .forward(
                                FindingRecords.record(FindingRecords.encode(admission.report(run), nowMs), nowMs),
                                rejectionSink);
                states.update(run, Admission::asReported);
            }
        }
        unreported.clear();
    }

    @Override
    public void close() {
        admissions = null;
    }
}
