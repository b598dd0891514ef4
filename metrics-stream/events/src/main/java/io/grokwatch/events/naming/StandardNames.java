package io.grokwatch.events.naming;

import io.grokwatch.events.MetricNames;
import java.util.List;
import java.util.regex.Pattern;

/** Which names are those of the standard vocabulary that detectors read. */
final class StandardNames {
    private static final List<String> FIXED = List.of(
            MetricNames.TRAIN_LOSS,
            MetricNames.TRAIN_ACCURACY,
            MetricNames.TRAIN_EVAL_LOSS,
            MetricNames.TRAIN_EVAL_ACCURACY,
            MetricNames.VAL_LOSS,
            MetricNames.VAL_ACCURACY,
            MetricNames.LR,
            MetricNames.WEIGHTS_NORM,
            MetricNames.GRAD_NORM,
            MetricNames.UPDATE_NORM,
            MetricNames.LAST_LAYER_NORM,
            MetricNames.LAST_LAYER_UPDATE_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_NORM,
            MetricNames.LAST_LAYER_CLASS_MEAN_FEATURE_COSINE,
            MetricNames.SOFTMAX_COLLAPSE_FRACTION);
    private static final Pattern OF_SPLIT = Pattern.compile("val/(.{1,100})/(?:loss|accuracy)");

    private StandardNames() {}

    static boolean contains(String name) {
        return FIXED.contains(name) || isOfNamedSplit(name);
    }

    /** Whether it is {@code val/SPLIT/loss} or {@code val/SPLIT/accuracy}. */
    static boolean isOfNamedSplit(String name) {
        return name.startsWith("val/") && OF_SPLIT.matcher(name).matches();
    }

    /** The split of a standard name of a validation set, {@code val} for the primary one. */
    static String split(String standard) {
        return isOfNamedSplit(standard) ? standard.substring("val/".length(), standard.lastIndexOf('/')) : "val";
    }

    /** For messages. */
    static String list() {
        return String.join(", ", FIXED) + ", val/SPLIT/loss, val/SPLIT/accuracy, none";
    }
}
