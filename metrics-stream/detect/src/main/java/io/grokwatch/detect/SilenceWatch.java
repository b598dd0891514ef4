package io.grokwatch.detect;

import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.AnomalyDetected.Kind;
import io.grokwatch.events.Detection.Stage;
import io.grokwatch.events.DetectorRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
import java.util.TreeMap;

/** Words the silence of a run as an anomaly, once per silence, and takes it back when the run is heard again. */
final class SilenceWatch {
    private int silences;
    private boolean silent;
    private long quietMs;
    private long usualMs;

    void silent(Silence silence, long lastStep, Findings findings) {
        if (silent) {
            return;
        }
        silent = true;
        silences++;
        quietMs = silence.quietMs();
        usualMs = silence.usualMs();
        String message = String.format(
                Locale.ROOT,
                "No metrics have come for %.1f s after step %d; they usually come within %.1f s.",
                quietMs / 1000.0,
                lastStep,
                usualMs / 1000.0);
        report(Stage.CONFIRMED, lastStep, lastStep, message, findings);
    }

    /** The run was heard, or has ended. */
    void heard(long step, long lastStep, Findings findings) {
        if (silent) {
            silent = false;
            String message =
                    "The run was heard again at step " + step + " after it had gone silent at step " + lastStep + ".";
            report(Stage.WITHDRAWN, Math.max(step, lastStep), lastStep, message, findings);
        }
    }

    private void report(Stage stage, long step, long fromStep, String message, Findings findings) {
        Subject subject = findings.subject();
        DetectorRef detector = findings.by("anomalies", 2);
        TreeMap<String, Double> numbers = new TreeMap<>();
        numbers.put("quietMs", (double) quietMs);
        numbers.put("usualMs", (double) usualMs);
        findings.add(new AnomalyDetected(
                id(detector, subject, stage),
                detector,
                subject.runId(),
                subject.attempt(),
                Kind.WENT_SILENT,
                stage,
                silences,
                step,
                fromStep,
                message,
                1,
                numbers,
                stage == Stage.WITHDRAWN ? id(detector, subject, Stage.CONFIRMED) : null));
    }

    private String id(DetectorRef detector, Subject subject, Stage stage) {
        String kind = stage == Stage.WITHDRAWN ? "went_silent/withdrawn" : "went_silent";
        return detector.detectionId(subject.runId(), kind, silences);
    }

    /** Goes on with the numbers of an earlier attempt. */
    void numberAfter(SilenceWatch earlier) {
        silences = earlier.silences;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(silences);
        out.writeBoolean(silent);
        out.writeLong(quietMs);
        out.writeLong(usualMs);
    }

    void read(DataInput in) throws IOException {
        silences = in.readInt();
        silent = in.readBoolean();
        quietMs = in.readLong();
        usualMs = in.readLong();
    }
}
