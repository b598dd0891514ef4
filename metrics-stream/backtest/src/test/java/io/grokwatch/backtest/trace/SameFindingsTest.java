package io.grokwatch.backtest.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.DetectorConfig;
import io.grokwatch.detect.RunDetectors;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.RunFinding;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import io.grokwatch.events.trace.TraceLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The command line finds byte for byte what the fold finds however the run is cut into batches, and what {@code
 * NAME.found.jsonl} beside the trace says; the stream's own tests hold the topology, and a stream that is killed again and
 * again, against the same file.
 */
class SameFindingsTest {
    private static final Path TRACES = Path.of("../../metrics-stream/app/src/test/resources/traces");

    @ParameterizedTest
    @ValueSource(strings = {"grok-emb-add31-s0", "sling-gauss-s1"})
    void the_command_line_finds_what_any_cut_into_batches_gives(String name) throws IOException {
        List<RunFinding> found = new ArrayList<>();
        try (TraceFile trace = TraceFile.open(TRACES.resolve(name + ".jsonl.gz"))) {
            new TraceReplay(trace, DetectorConfig.defaults()).run(found::add);
        }
        List<String> lines = found.stream().map(FindingJson::line).toList();
        assertThat(lines).isEqualTo(Files.readAllLines(TRACES.resolve(name + ".found.jsonl")));

        Random random = new Random(7);
        for (int cut = 0; cut < 3; cut++) {
            assertThat(foldedInPieces(name, found.getFirst().runId(), random)).isEqualTo(lines);
        }
    }

    private static List<String> foldedInPieces(String name, RunId runId, Random random) {
        List<String> lines = new ArrayList<>();
        Consumer<RunFinding> findings = finding -> lines.add(FindingJson.line(finding));
        RunDetectors watch = RunDetectors.of(runId, DetectorConfig.defaults());
        SampleBatches batches = new SampleBatches(runId, 1);
        long last = 0;
        try (TraceFile trace = TraceFile.open(TRACES.resolve(name + ".jsonl.gz"))) {
            for (TraceLine line = trace.next(); line != null; line = trace.next()) {
                switch (line) {
                    case TraceLine.Header header ->
                        watch.accept(started(runId, header)).forEach(findings);
                    case TraceLine.Sample sample -> {
                        last = sample.step();
                        batches.add(sample);
                        if (batches.isFull() || random.nextInt(50) == 0) {
                            watch.accept(batches.take()).forEach(findings);
                        }
                    }
                }
            }
        }
        if (!batches.isEmpty()) {
            watch.accept(batches.take()).forEach(findings);
        }
        watch.accept(new RunFinished(runId, 1, last)).forEach(findings);
        return lines;
    }

    private static RunStarted started(RunId runId, TraceLine.Header header) {
        RunSpec spec = new RunSpec(runId, runId.value(), "trace", null, Parameters.NONE, 0, 1);
        return new RunStarted(runId, 1, spec, header.facts(), new WorkerId("trace"), "none", 0);
    }
}
