package io.grokwatch.tracker.export;

import io.grokwatch.events.RunId;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.http.KnownRuns;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.metric.StoredPoints;
import io.grokwatch.tracker.store.Releases;
import io.grokwatch.tracker.store.RunData;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Answers requests for exports, a bounded number at a time. */
@Singleton
final class Exports {
    static final String DESCRIPTION =
            "One table: `run`, `step`, `time_ms`, and a column for each metric, by step. JSON lines"
                    + " are a trace of each run, with its settings. Doubles keep their bits. The answer is streamed; of runs that log"
                    + " no more it has the same bytes each time, so that `Range: bytes=N-` with `If-Range` resumes one that was"
                    + " interrupted.";

    private static final int MAX_AT_A_TIME = 4;

    private final ExportedRuns runs;
    private final StoredPoints points;
    private final Releases releases;
    private final Semaphore running = new Semaphore(MAX_AT_A_TIME);

    Exports(ExportedRuns runs, StoredPoints points, Releases releases) {
        this.runs = runs;
        this.points = points;
        this.releases = releases;
    }

    /** The export of these runs as an answer. */
    Response export(
            List<String> ids, String format, List<String> metrics, @Nullable String range, @Nullable String ifRange) {
        ExportFormat known = ExportFormat.of(format)
                .orElseThrow(() -> Problems.badParameter("format", format, "jsonl, csv or parquet"));
        List<RunView> found = new ArrayList<>();
        for (String id : ids) {
            found.add(runs.find(new RunId(id).value()).orElseThrow(() -> KnownRuns.unknown(id)));
            if (releases.isReleased(id, RunData.Kind.POINTS)) {
                throw Problems.conflict(
                        "the points of run '" + id + "' were deleted by the retention policy of its experiment");
            }
        }
        if (!running.tryAcquire()) {
            throw new ServiceUnavailableException("there are " + MAX_AT_A_TIME + " exports already", (Long) 5L);
        }
        boolean isStreaming = false;
        try {
            Export export = new Export(known, found, metrics, points);
            String tag = '"' + export.tag() + '"';
            OptionalLong first = ifRange == null || ifRange.equals(tag) ? ByteRange.first(range) : OptionalLong.empty();
            String file = (ids.size() == 1 ? ids.getFirst() : "runs") + "." + known.queryName();
            Response.ResponseBuilder answer = Response.ok()
                    .type(known.mediaType())
                    .header("ETag", tag)
                    .header("Accept-Ranges", "bytes")
                    .header("Content-Disposition", "attachment; filename=\"" + file + "\"");
            if (first.isEmpty()) {
                answer.entity(stream(export, 0));
            } else {
                // The size of the whole is part of the answer, and known only once it was made.
                ByteRange.Counter counter = new ByteRange.Counter();
                export.writeTo(counter);
                if (first.getAsLong() >= counter.count()) {
                    return Response.status(416)
                            .header("Content-Range", "bytes */" + counter.count())
                            .build();
                }
                answer.status(206)
                        .header(
                                "Content-Range",
                                "bytes " + first.getAsLong() + "-" + (counter.count() - 1) + "/" + counter.count())
                        .entity(stream(export, first.getAsLong()));
            }
            isStreaming = true;
            return answer.build();
        } catch (IOException e) {
            throw new IllegalStateException("an export cannot be measured: " + e.getMessage(), e);
        } finally {
            if (!isStreaming) {
                running.release();
            }
        }
    }

    private StreamingOutput stream(Export export, long first) {
        return out -> {
            try {
                export.writeTo(first == 0 ? out : new ByteRange.Tail(out, first));
            } finally {
                running.release();
            }
        };
    }
}
