package io.grokwatch.stream;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Event;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.Topics;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.EventCodec;
import io.grokwatch.events.trace.TraceCodec;
import io.grokwatch.events.trace.TraceLine;
import io.grokwatch.kafka.RecordCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A run of the corpus as a worker would have published it: started, batches of {@value #BATCH} steps, finished.
 *
 * @param runId its name in the corpus
 * @param inputs in the order published
 */
record RecordedRun(RunId runId, List<RunInput> inputs) {
    static final int BATCH = 64;
    /** The time of the first record; each of the others is {@value #INTERVAL_MS} ms later than the one before. */
    static final long START_MS = 1_700_000_000_000L;

    static final long INTERVAL_MS = 50;
    private static final Pattern PRINTED = Pattern.compile("\\{\"type\":\"([a-z-]+)\",(.*)");
    private static final EventCodec WORKER = new EventCodec("/grokwatch/trainer-worker/w1");

    /** Reads {@code traces/NAME.jsonl.gz}. */
    static RecordedRun read(String name) {
        RunId runId = new RunId(name);
        List<RunInput> inputs = new ArrayList<>();
        List<TraceLine.Sample> samples = new ArrayList<>();
        long last = 0;
        for (TraceLine line : lines("/traces/" + name + ".jsonl.gz")) {
            switch (line) {
                case TraceLine.Header header -> inputs.add(new RunInput.Lifecycle(started(runId, header)));
                case TraceLine.Sample sample -> {
                    last = sample.step();
                    samples.add(sample);
                    if (samples.size() == BATCH) {
                        inputs.add(batch(runId, inputs.size() - 1, samples));
                        samples.clear();
                    }
                }
            }
        }
        inputs.add(batch(runId, inputs.size() - 1, samples));
        inputs.add(new RunInput.Lifecycle(new RunFinished(runId, 1, last)));
        return new RecordedRun(runId, List.copyOf(inputs));
    }

    private static List<TraceLine> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(RecordedRun.class.getResourceAsStream(resource))),
                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(line -> TraceCodec.decode(line).orElseThrow(IllegalStateException::new))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The findings that {@code grokwatch detect} prints of the trace, as {@link #foundOffline} has it. */
    Map<String, List<String>> printedByTheCommandLine() {
        Map<String, List<String>> printed = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RecordedRun.class.getResourceAsStream("/traces/" + runId + ".found.jsonl")),
                StandardCharsets.UTF_8))) {
            for (String line : lines.lines().toList()) {
                Matcher typed = PRINTED.matcher(line);
                if (!typed.matches()) {
                    throw new IllegalStateException("expected a finding with its type, was: " + line);
                }
                String topic = typed.group(1).equals("phase-changed") ? Topics.RUN_PHASES.name() : typed.group(1);
                printed.computeIfAbsent(topic, first -> new ArrayList<>()).add("{" + typed.group(2));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return printed;
    }

    private static RunStarted started(RunId runId, TraceLine.Header header) {
        RunSpec spec = new RunSpec(runId, runId.value(), "recorded", null, Parameters.NONE, 0, 100_000);
        return new RunStarted(runId, 1, spec, header.facts(), new WorkerId("w1"), "cpu", 0);
    }

    /** Samples with the same metrics share a block. */
    private static RunInput batch(RunId runId, long sequence, List<TraceLine.Sample> samples) {
        Map<List<String>, List<TraceLine.Sample>> groups = new LinkedHashMap<>();
        for (TraceLine.Sample sample : samples) {
            groups.computeIfAbsent(List.copyOf(sample.metrics().keySet()), names -> new ArrayList<>())
                    .add(sample);
        }
        List<MetricBatch.Block> blocks = new ArrayList<>();
        groups.forEach((names, group) -> {
            long[] steps = group.stream().mapToLong(TraceLine.Sample::step).toArray();
            List<MetricBatch.Column> columns = names.stream()
                    .map(name -> new MetricBatch.Column(
                            name,
                            Doubles.adopt(group.stream()
                                    .mapToDouble(sample -> sample.metrics().get(name))
                                    .toArray())))
                    .toList();
            blocks.add(new MetricBatch.Block(Longs.of(steps), Longs.of(steps), columns));
        });
        return new RunInput.Metrics(new MetricBatch(runId, 1, sequence, blocks));
    }

    /** The inputs as records, one every {@value #INTERVAL_MS} ms. */
    List<ProducerRecord<byte[], byte[]>> records() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (RunInput input : inputs) {
            long timeMs = START_MS + records.size() * INTERVAL_MS;
            records.add(
                    switch (input) {
                        case RunInput.Metrics(MetricBatch batch) -> at(timeMs, RecordCodec.record(batch));
                        case RunInput.Lifecycle(RunLifecycle event) -> record(event, timeMs);
                        case RunInput.Geometry geometry -> record(geometry.measured(), timeMs);
                        case RunInput.Inactive inactive ->
                            throw new IllegalStateException("inactivity is not published");
                    });
        }
        return records;
    }

    /** An event as a worker writes it. */
    static ProducerRecord<byte[], byte[]> record(Event event, long timeMs) {
        ProducerRecord<byte[], byte[]> record = RecordCodec.record(WORKER.encode(event, Instant.ofEpochMilli(timeMs)));
        return at(timeMs, record);
    }

    private static ProducerRecord<byte[], byte[]> at(long timeMs, ProducerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(record.topic(), null, timeMs, record.key(), record.value(), record.headers());
    }

    /** The findings of the detectors without Kafka: the events' JSON by topic, in order. */
    Map<String, List<String>> foundOffline() {
        Map<String, List<String>> found = new TreeMap<>();
        Consumer<RunFinding> findings =
                finding -> found.computeIfAbsent(Topics.of(finding).name(), topic -> new ArrayList<>())
                        .add(new String(EventCodec.json(finding), StandardCharsets.UTF_8));
        RunDetectors detectors = RunDetectors.of(runId, DetectorConfig.defaults());
        for (RunInput input : inputs) {
            switch (input) {
                case RunInput.Metrics(MetricBatch batch) ->
                    detectors.accept(batch).forEach(findings);
                case RunInput.Lifecycle(RunLifecycle event) ->
                    detectors.accept(event).forEach(findings);
                case RunInput.Geometry geometry -> {}
                case RunInput.Inactive(var of, var inactivity) ->
                    detectors.accept(inactivity).forEach(findings);
            }
        }
        return found;
    }
}
