package io.grokwatch.events;

import io.grokwatch.events.validation.MetricRules;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The standard metric names. A producer may log any other name as well; detectors use these. */
public final class MetricNames {
    /** Mean loss of the step's batch, before the step's update. */
    public static final String TRAIN_LOSS = "train/loss";
    /** Share of the step's batch classified rightly, before the update, in [0, 1]. */
    public static final String TRAIN_ACCURACY = "train/accuracy";
    /** Loss of the whole train set, at evaluations. */
    public static final String TRAIN_EVAL_LOSS = "train_eval/loss";
    /** Accuracy of the whole train set, at evaluations, in [0, 1]. */
    public static final String TRAIN_EVAL_ACCURACY = "train_eval/accuracy";
    /** Loss of the validation set, at evaluations. */
    public static final String VAL_LOSS = "val/loss";
    /** Accuracy of the validation set, at evaluations, in [0, 1]. */
    public static final String VAL_ACCURACY = "val/accuracy";
    /** Loss of a validation split: {@link #VAL_LOSS} of {@code val}, {@code val/<split>/loss} of another. */
    public static String valLoss(String split) {
        return split.equals(PRIMARY_SPLIT) ? VAL_LOSS : "val/" + split + "/loss";
    }

    /** Accuracy of a validation split, likewise. */
    public static String valAccuracy(String split) {
        return split.equals(PRIMARY_SPLIT) ? VAL_ACCURACY : "val/" + split + "/accuracy";
    }

    /**
     * The validation splits whose accuracy is among metrics of these names: {@code val} first, then the others by name. The
     * first of them is the one that the run is judged by, as the detectors do.
     */
    public static List<String> validatedSplits(Collection<String> metrics) {
        Stream<String> primary = metrics.contains(VAL_ACCURACY) ? Stream.of(PRIMARY_SPLIT) : Stream.empty();
        Stream<String> others = metrics.stream()
                .map(OTHER_SPLIT::matcher)
                .filter(Matcher::matches)
                .map(split -> split.group(1))
                .sorted();
        return Stream.concat(primary, others).toList();
    }

    /** Of these metrics the accuracy on the train set: that of the batches, or of evaluations where those are without. */
    public static String trainAccuracyOf(Collection<String> metrics) {
        return !metrics.contains(TRAIN_ACCURACY) && metrics.contains(TRAIN_EVAL_ACCURACY)
                ? TRAIN_EVAL_ACCURACY
                : TRAIN_ACCURACY;
    }

    /** Of these metrics the accuracy on the split that the run is judged by; {@link #VAL_ACCURACY} if there is none. */
    public static String valAccuracyOf(Collection<String> metrics) {
        List<String> splits = validatedSplits(metrics);
        return splits.isEmpty() ? VAL_ACCURACY : valAccuracy(splits.getFirst());
    }

    /** Learning rate of the step. */
    public static final String LR = "lr";
    /** Euclidean norm of all parameters, before the update. */
    public static final String WEIGHTS_NORM = "weights/norm";
    /** Euclidean norm of the gradient of all parameters. */
    public static final String GRAD_NORM = "grad/norm";
    /** Euclidean norm of the step's change of all parameters. */
    public static final String UPDATE_NORM = "update/norm";
    /** Frobenius norm of the last layer's weights. */
    public static final String LAST_LAYER_NORM = "last_layer/norm";
    /** Frobenius norm of the step's change of the last layer's weights. */
    public static final String LAST_LAYER_UPDATE_NORM = "last_layer/update_norm";
    /** Norm of the mean of the last layer's class weights (W_G in arXiv 2605.06152). */
    public static final String LAST_LAYER_CLASS_MEAN_NORM = "last_layer/class_mean_norm";
    /** Cosine of that mean with the mean feature, in [-1, 1]. */
    public static final String LAST_LAYER_CLASS_MEAN_FEATURE_COSINE = "last_layer/class_mean_feature_cosine";
    /** Share of the batch whose softmax cross-entropy is exactly zero, in [0, 1]; no other loss has it. */
    public static final String SOFTMAX_COLLAPSE_FRACTION = "softmax/collapse_fraction";

    /** Loss on all pairs of the logits' components along the key frequencies, at evaluations (arXiv 2301.05217). */
    public static final String RESTRICTED_LOSS = "probe/restricted_loss";
    /** Loss on the train set of the logits without those components, at evaluations (arXiv 2301.05217). */
    public static final String EXCLUDED_LOSS = "probe/excluded_loss";
    /** How little the right logit depends on the operands' distance, from 0 to about 1 (arXiv 2306.17844). */
    public static final String DISTANCE_IRRELEVANCE = "probe/distance_irrelevance";
    /** Mean cosine of a logit's gradients for its two operands, in [-1, 1] (arXiv 2306.17844). */
    public static final String GRADIENT_SYMMETRICITY = "probe/gradient_symmetricity";

    /** Mean number of units that switch near an example of the train set, at evaluations (arXiv 2402.15555). */
    public static final String LOCAL_COMPLEXITY = "probe/local_complexity";
    /** The same near examples of the validation set. */
    public static final String VAL_LOCAL_COMPLEXITY = "probe/val_local_complexity";

    private static final String PRIMARY_SPLIT = "val";
    private static final Pattern OTHER_SPLIT = Pattern.compile("val/(.+)/accuracy");

    private MetricNames() {}

    /**
     * The name, if it is one by {@link MetricRules}.
     *
     * @throws IllegalArgumentException otherwise
     */
    public static String checked(String name) {
        String objection = MetricRules.nameObjection(name);
        if (objection != null) {
            throw new IllegalArgumentException(objection);
        }
        return name;
    }
}
