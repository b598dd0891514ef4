package io.grokwatch.detect;

import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.SlingshotDetected;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.trace.TraceCodec;
import io.grokwatch.events.trace.TraceLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** A run of the corpus, and how {@link RunDetectors} receive it. */
public record RecordedRun(String name, RunFacts facts, List<TraceLine.Sample> samples) {

    public static RecordedRun read(String name) {
        try (InputStream file = open(name + ".jsonl.gz");
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            RunFacts facts = RunFacts.UNKNOWN;
            List<TraceLine.Sample> samples = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                switch (TraceCodec.decode(line).orElseThrow(IllegalStateException::new)) {
                    case TraceLine.Header header -> facts = header.facts();
                    case TraceLine.Sample sample -> samples.add(sample);
                }
            }
            return new RecordedRun(name, facts, List.copyOf(samples));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode labels() {
        try (InputStream file = open("labels.json")) {
            return Json.MAPPER.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(RecordedRun.class.getResourceAsStream("/corpus/" + name), name);
    }

    public RecordedRun with(List<TraceLine.Sample> other) {
        return new RecordedRun(name, facts, List.copyOf(other));
    }

    /** Every so many steps only. */
    public RecordedRun every(int cadence) {
        return with(
                samples.stream().filter(sample -> sample.step() % cadence == 0).toList());
    }

    public RecordedRun with(RunFacts other) {
        return new RecordedRun(name, other, samples);
    }

    public RunId runId() {
        return new RunId(name);
    }

    public RunStarted started() {
        RunSpec spec = new RunSpec(
                runId(),
                name,
                "recorded",
                null,
                Parameters.NONE,
                0,
                Math.max(1, samples.getLast().step()));
        return new RunStarted(runId(), 1, spec, facts, new WorkerId("recorder"), "cpu", 0);
    }

    public RunFinished finished() {
        return new RunFinished(runId(), 1, samples.getLast().step());
    }

    /** The samples in batches of so many, as a trainer sends them: metrics logged together share a block. */
    public List<MetricBatch> batches(int size) {
        List<MetricBatch> batches = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += size) {
            batches.add(batch(batches.size(), samples.subList(from, Math.min(from + size, samples.size()))));
        }
        return batches;
    }

    private MetricBatch batch(long sequence, List<TraceLine.Sample> rows) {
        Map<List<String>, List<TraceLine.Sample>> blocks = new LinkedHashMap<>();
        for (TraceLine.Sample row : rows) {
            blocks.computeIfAbsent(List.copyOf(row.metrics().keySet()), names -> new ArrayList<>())
                    .add(row);
        }
        return new MetricBatch(
                runId(),
                1,
                sequence,
                blocks.entrySet().stream()
                        .map(block -> block(block.getKey(), block.getValue()))
                        .toList());
    }

    private static MetricBatch.Block block(List<String> names, List<TraceLine.Sample> rows) {
        return new MetricBatch.Block(
                Longs.adopt(rows.stream().mapToLong(TraceLine.Sample::step).toArray()),
                Longs.adopt(new long[rows.size()]),
                names.stream()
                        .map(name -> new MetricBatch.Column(
                                name,
                                Doubles.adopt(rows.stream()
                                        .mapToDouble(row -> Objects.requireNonNull(
                                                row.metrics().get(name)))
                                        .toArray())))
                        .toList());
    }

    /** What the detectors find in it from its start to its end. */
    public Watched watch() {
        return watch(batches(64));
    }

    public Watched watch(List<MetricBatch> batches) {
        RunDetectors watch = RunDetectors.of(runId(), DetectorConfig.defaults());
        List<RunFinding> findings = new ArrayList<>();
        watch.accept(started()).forEach(findings::add);
        batches.forEach(batch -> watch.accept(batch).forEach(findings::add));
        watch.accept(finished()).forEach(findings::add);
        return new Watched(findings, watch.summary());
    }

    /** Findings in order, and the last line. */
    public record Watched(List<RunFinding> findings, RunSummary summary) {
        public List<SlingshotDetected> slingshotClaims() {
            return findings.stream()
                    .filter(SlingshotDetected.class::isInstance)
                    .map(SlingshotDetected.class::cast)
                    .toList();
        }
    }
}
