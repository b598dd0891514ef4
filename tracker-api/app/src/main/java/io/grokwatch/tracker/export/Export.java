package io.grokwatch.tracker.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerJson;
import io.grokwatch.tracker.metric.RunPoints;
import io.grokwatch.tracker.metric.StoredPoints;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * An export of runs. Of runs that log no more it is the same bytes each time, so that one that was interrupted is resumed by a range
 * of bytes. At most one run's points are open at a time.
 */
final class Export {
    /** What is exported of a run beside its points, of what is served of it. */
    private static final List<String> SETTINGS = List.of(
            "name",
            "recipe",
            "trainer",
            "parameters",
            "seed",
            "steps",
            "status",
            "experiment",
            "tags",
            "notes",
            "submittedAt",
            "startedAt",
            "endedAt");

    private final ExportFormat format;
    private final List<RunView> runs;
    private final List<String> metrics;
    private final StoredPoints points;

    /** @param chosen the metrics that are exported, or none for all of each run */
    Export(ExportFormat format, List<RunView> runs, List<String> chosen, StoredPoints points) {
        this.format = format;
        this.runs = List.copyOf(runs);
        this.points = points;
        TreeSet<String> names = new TreeSet<>(chosen);
        if (chosen.isEmpty()) {
            runs.forEach(run -> names.addAll(points.open(run.id()).metrics()));
        }
        this.metrics = List.copyOf(names);
    }

    /** Identifies the bytes: it changes with what is exported. */
    String tag() {
        CRC32C checksum = new CRC32C();
        List<Object> state = new ArrayList<>(List.of(format, metrics));
        for (RunView run : runs) {
            state.add(settings(run));
            state.add(run.attempts());
            state.add(String.valueOf(run.lastHeardAt()));
            state.add(run.latest());
        }
        checksum.update(state.toString().getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(checksum.getValue());
    }

    ExportFormat format() {
        return format;
    }

    void writeTo(OutputStream out) throws IOException {
        TableWriter table = format.open(out, metrics);
        for (RunView run : runs) {
            table.run(run.id(), settings(run));
            RunPoints ofRun = points.open(run.id());
            new PointRows(ofRun, metrics).forEach(table::row);
        }
        table.end();
    }

    private static ObjectNode settings(RunView run) {
        ObjectNode settings = TrackerJson.MAPPER.valueToTree(run);
        return settings.retain(SETTINGS);
    }
}
