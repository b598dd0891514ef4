package io.grokwatch.stream;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFailed;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunHandedBack;
import io.grokwatch.events.RunLifecycle.RunIntervened;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunLifecycle.RunStopped;
import io.grokwatch.events.RunLifecycle.RunWarned;
import io.grokwatch.events.codec.EncodedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds what is heard of a run into its {@link RunDetectors} and sends on what that found out.
 *
 * <p>The store is the truth: the state is written before anything is sent, in the transaction that also commits the
 * offsets. The watches of the runs heard of last are kept beside it, so that their bytes are not decoded for every
 * batch. They are dropped whenever the store may have gone back: {@link #init} is called again when an aborted
 * transaction revives a task, and a record that fails may have left its watch half changed.
 */
final class RunWatching extends ContextualProcessor<RunId, RunInput, byte[], byte[]> {
    private static final int MAX_LIVE = 64;
    private static final Duration LISTENING_INTERVAL = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(RunWatching.class);

    private final DetectorConfig config;
    private final Duration patience;
    /** By the time of their last use, so that the first is the one to drop. */
    private final LinkedHashMap<RunId, RunDetectors> live = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable KeyValueStore<String, byte[]> runs;
    private @Nullable Hearing hearing;

    /** @param patience how long a run that goes on may be quiet */
    RunWatching(DetectorConfig config, Duration patience) {
        this.config = config;
        this.patience = patience;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        runs = context.getStateStore(TrackerTopology.RUNS_STORE);
        live.clear();
        hearing = new Hearing(
                context.getStateStore(TrackerTopology.HEARD_STORE), patience, context.currentSystemTimeMs());
        context.schedule(LISTENING_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::listen);
    }

    @Override
    public void process(Record<RunId, RunInput> record) {
        if (record.value() instanceof RunInput.Lifecycle(RunProgressed signOfLife)) {
            return; // Every second, and nothing that a detector goes by.
        }
        foldAndTell(record);
        hear(record);
    }

    private void hear(Record<RunId, RunInput> record) {
        Hearing ear = requireNonNull(hearing);
        long writtenMs = record.timestamp();
        long nowMs = context().currentSystemTimeMs();
        switch (record.value()) {
            case RunInput.Metrics(MetricBatch batch) -> ear.hear(record.key(), batch.attempt(), writtenMs, nowMs);
            case RunInput.Lifecycle(RunLifecycle event) -> {
                switch (event) {
                    case RunStarted started -> ear.hear(record.key(), started.attempt(), writtenMs, nowMs);
                    case RunFinished finished -> ear.forget(record.key(), finished.attempt());
                    case RunFailed failed -> ear.forget(record.key(), failed.attempt());
                    case RunStopped stopped -> ear.forget(record.key(), stopped.attempt());
                    case RunHandedBack back -> ear.forget(record.key(), back.attempt());
                    case RunProgressed progressed -> {}
                    case RunIntervened intervened -> {}
                    case RunWarned warned -> {}
                }
            }
            case RunInput.Geometry geometry -> {}
            case RunInput.Quiet quiet -> {}
        }
    }

    private void listen(long nowMs) {
        requireNonNull(hearing).silent(nowMs).forEach((run, silence) -> {
            try {
                foldAndTell(new Record<>(run, new RunInput.Quiet(run, silence), nowMs));
            } catch (IllegalArgumentException e) {
                // There is no record that could go to the dead letters.
                LOG.warn("Inactivity cannot be reported: run={}", run, e);
            }
        });
    }

    private void foldAndTell(Record<RunId, RunInput> record) {
        for (EncodedEvent finding : fold(record)) {
            context()
                    .forward(
                            Findings.record(finding, record.timestamp()),
                            finding.topic().name());
        }
    }

    private List<EncodedEvent> fold(Record<RunId, RunInput> record) {
        RunId run = record.key();
        Instant at = Instant.ofEpochMilli(record.timestamp());
        List<EncodedEvent> encoded = new ArrayList<>();
        Consumer<RunFinding> findings = finding -> encoded.add(Findings.CODEC.encode(finding, at));
        RunDetectors watch = live.computeIfAbsent(run, this::load);
        try {
            switch (record.value()) {
                case RunInput.Metrics(var batch) -> watch.accept(batch).forEach(findings);
                case RunInput.Lifecycle(var event) -> watch.accept(event).forEach(findings);
                case RunInput.Geometry geometry -> {}
                case RunInput.Quiet(var of, var silence) ->
                    watch.accept(silence).forEach(findings);
            }
            requireNonNull(runs).put(run.value(), watch.toBytes());
        } catch (RuntimeException e) {
            live.remove(run);
            throw e;
        }
        if (live.size() > MAX_LIVE) {
            live.pollFirstEntry();
        }
        return encoded;
    }

    /**
     * A state that cannot be read, as that of a newer version after a step back, is left as it is: what comes of its run goes
     * to the dead letters, from where a version that can read it takes it up again.
     */
    private RunDetectors load(RunId run) {
        byte[] state = requireNonNull(runs).get(run.value());
        try {
            return state == null ? RunDetectors.of(run, config) : RunDetectors.fromBytes(state, config);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the state of run " + run + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        live.clear();
    }
}
