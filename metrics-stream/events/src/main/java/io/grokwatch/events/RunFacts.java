package io.grokwatch.events;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a run that detectors use beside its metrics. Every fact may be unknown (null): detectors then decide
 * from the metrics alone.
 *
 * @param classes number of classes, at least 2; the chance level is one over it
 * @param trainExamples size of the train set
 * @param validationExamples size of the validation set {@code val}
 * @param batchSize examples per step; the whole train set (or 0 in a trace) means full batch
 * @param adaptiveOptimizer whether steps are divided by a running second moment (Adam, AdamW, RMSprop)
 * @param lossPrecision of the softmax and the loss
 * @param weightDecay coefficient of the decoupled or coupled decay, at least 0
 * @param datasetHash SHA-256 of the examples and their splits, in hexadecimal: runs of one hash have the same data
 */
public record RunFacts(
        @Nullable Integer classes,
        @Nullable Integer trainExamples,
        @Nullable Integer validationExamples,
        @Nullable Integer batchSize,
        @Nullable Boolean adaptiveOptimizer,
        @Nullable Precision lossPrecision,
        @Nullable Double weightDecay,
        @Nullable String datasetHash) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** Nothing is known. */
    public static final RunFacts UNKNOWN = new RunFacts(null, null, null, null, null, null, null, null);

    /** Floating-point format of a computation. */
    public enum Precision {
        FLOAT16,
        BFLOAT16,
        FLOAT32,
        FLOAT64
    }

    public RunFacts {
        atLeastIfKnown(classes, 2, "classes");
        atLeastIfKnown(trainExamples, 1, "trainExamples");
        atLeastIfKnown(validationExamples, 0, "validationExamples");
        atLeastIfKnown(batchSize, 0, "batchSize");
        if (weightDecay != null) {
            Require.that(weightDecay >= 0, "weightDecay must be at least 0, was " + weightDecay);
        }
        if (datasetHash != null) {
            Require.that(
                    SHA_256.matcher(datasetHash).matches(),
                    "datasetHash must be 64 hexadecimal digits, was '" + Require.shorten(datasetHash) + "'");
        }
    }

    /** Whether a step is known to see a part of the train set only. */
    public boolean miniBatches() {
        return batchSize != null && batchSize > 0 && trainExamples != null && batchSize < trainExamples;
    }

    private static void atLeastIfKnown(@Nullable Integer value, int min, String name) {
        if (value != null) {
            Require.atLeast(value, min, name);
        }
    }
}
