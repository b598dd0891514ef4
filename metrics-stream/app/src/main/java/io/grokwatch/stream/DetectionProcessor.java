package io.grokwatch.stream;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.RunLifecycle.RunAttributesChanged;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.codec.EncodedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the inputs of each run into its {@link RunDetectors} and forwards the findings to the sinks of their topics.
 *
 * <p>The state of a run is stored before anything is forwarded.
 */
final class DetectionProcessor extends ContextualProcessor<RunId, RunInput, byte[], byte[]> {
    /** The store of the detectors' states, by run id: {@link RunDetectors#toBytes}. */
    static final String RUNS_STORE = "runs";
    /** The store of when running runs were last active, by run id: {@link LastActivity#toBytes}. */
    static final String ACTIVITY_STORE = "activity";

    private static final Duration INACTIVITY_CHECK = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(DetectionProcessor.class);

    private final DetectorConfig config;
    private final Duration minInactivity;

    private @Nullable RunStates<RunDetectors> runs;
    private @Nullable ActivityMonitor monitor;

    /** @param minInactivity how long a running run may be inactive, at least, before it counts as silent */
    DetectionProcessor(DetectorConfig config, Duration minInactivity) {
        this.config = config;
        this.minInactivity = minInactivity;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        runs = new RunStates<>(
                context.getStateStore(RUNS_STORE),
                run -> RunDetectors.of(run, config),
                state -> RunDetectors.fromBytes(state, config),
                RunDetectors::toBytes);
        monitor = new ActivityMonitor(
                context.getStateStore(ACTIVITY_STORE), minInactivity, context.currentSystemTimeMs());
        context.schedule(INACTIVITY_CHECK, PunctuationType.WALL_CLOCK_TIME, this::checkInactivity);
    }

    @Override
    public void process(Record<RunId, RunInput> record) {
        if (record.value() instanceof RunInput.Lifecycle(MetricsRejected rejected)) {
            return; // No value of it was kept.
        }
        if (record.value() instanceof RunInput.Lifecycle(RunProgressed progress)) {
            return; // One a second for each run, which no detector uses.
        }
        if (record.value() instanceof RunInput.Lifecycle(RunAttributesChanged attributes)) {
            return; // What people keep about a run, which need not have started.
        }
        foldAndForward(record);
        recordActivity(record);
    }

    private void recordActivity(Record<RunId, RunInput> record) {
        ActivityMonitor activities = requireNonNull(monitor);
        long nowMs = context().currentSystemTimeMs();
        switch (record.value()) {
            case RunInput.Metrics(MetricBatch batch) ->
                activities.recordActivity(record.key(), batch.attempt(), record.timestamp(), nowMs);
            case RunInput.Lifecycle(RunStarted started) ->
                activities.recordActivity(record.key(), started.attempt(), record.timestamp(), nowMs);
            case RunInput.Lifecycle(RunLifecycle event) -> {
                if (event.endsAttempt()) {
                    activities.recordEnd(record.key(), event.attempt());
                }
            }
            case RunInput.Geometry geometry -> {}
            case RunInput.Inactive inactive -> {}
        }
    }

    private void checkInactivity(long nowMs) {
        requireNonNull(monitor).newlySilent(nowMs).forEach((run, inactivity) -> {
            try {
                foldAndForward(new Record<>(run, new RunInput.Inactive(run, inactivity), nowMs));
            } catch (IllegalArgumentException e) {
                // There is no record that could go to the dead-letter topic.
                LOG.warn("Inactivity cannot be folded: run={}", run, e);
            }
        });
    }

    private void foldAndForward(Record<RunId, RunInput> record) {
        for (EncodedEvent finding : fold(record)) {
            context()
                    .forward(
                            FindingRecords.record(finding, record.timestamp()),
                            finding.topic().name());
        }
    }

    private List<EncodedEvent> fold(Record<RunId, RunInput> record) {
        List<EncodedEvent> encoded = new ArrayList<>();
        requireNonNull(runs).update(record.key(), detectors -> {
            List<RunFinding> findings = switch (record.value()) {
                case RunInput.Metrics(var batch) -> detectors.accept(batch);
                case RunInput.Lifecycle(var event) -> detectors.accept(event);
                case RunInput.Geometry geometry -> List.of();
                case RunInput.Inactive(var of, var inactivity) -> detectors.accept(inactivity);
            };
            findings.forEach(finding -> encoded.add(FindingRecords.encode(finding, record.timestamp())));
            return detectors;
        });
        return encoded;
    }

    @Override
    public void close() {
        runs = null;
    }
}
