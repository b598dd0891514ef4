package io.grokwatch.tracker.metric;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The accuracies of a run, small. */
@Schema(description = "The accuracies of a run, small.")
public record Sparkline(Line train, Line val) {

    /** Steps ascending, with one value each. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier from store to JSON, never compared.
    public record Line(long[] steps, double[] values) {}
}
