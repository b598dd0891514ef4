package io.grokwatch.stream;

import static java.util.Objects.requireNonNull;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunWatch;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunProgressed;
import io.grokwatch.events.codec.EncodedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Folds what is heard of a run into its {@link RunWatch} and sends on what that found out.
 *
 * <p>The store is the truth: the state is written before anything is sent, in the transaction that also commits the
 * offsets. The watches of the runs heard of last are kept beside it, so that their bytes are not decoded for every
 * batch. They are dropped whenever the store may have gone back: {@link #init} is called again when an aborted
 * transaction revives a task, and a record that fails may have left its watch half changed.
 */
final class RunWatching extends ContextualProcessor<RunId, RunInput, byte[], byte[]> {
    private static final int MAX_LIVE = 64;

    private final DetectorConfig config;
    /** By the time of their last use, so that the first is the one to drop. */
    private final LinkedHashMap<RunId, RunWatch> live = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable KeyValueStore<String, byte[]> runs;

    RunWatching(DetectorConfig config) {
        this.config = config;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        runs = context.getStateStore(TrackerTopology.RUNS_STORE);
        live.clear();
    }

    @Override
    public void process(Record<RunId, RunInput> record) {
        if (record.value() instanceof RunInput.Lifecycle(RunProgressed signOfLife)) {
            return; // Every second, and nothing that a detector goes by.
        }
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
        RunWatch watch = live.computeIfAbsent(run, this::load);
        try {
            switch (record.value()) {
                case RunInput.Metrics(var batch) -> watch.accept(batch, findings);
                case RunInput.Lifecycle(var event) -> watch.accept(event, findings);
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
    private RunWatch load(RunId run) {
        byte[] state = requireNonNull(runs).get(run.value());
        try {
            return state == null ? RunWatch.of(run, config) : RunWatch.fromBytes(state, config);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the state of run " + run + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        live.clear();
    }
}
