package io.grokwatch.events.naming;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words that metric names are made of, as tables: every word that is understood is a row of one of them. Words are in lower
 * case; {@link #of} splits a name into them.
 */
final class Words {
    /** What a measure states about a set of examples. */
    enum Measure {
        LOSS,
        ACCURACY,
        /** The share classified wrongly. */
        ERROR
    }

    /** Over which steps or examples a train metric was computed. */
    enum Scope {
        /** Not stated. */
        UNSTATED,
        /** The batch of one step. */
        BATCH,
        /** The steps of an epoch. */
        EPOCH,
        /** The whole set. */
        WHOLE
    }

    /**
     * A word for a measure.
     *
     * @param rank of several metrics of one set, the one with the lowest rank is read
     */
    record MeasureWord(Measure measure, int rank) {}

    static final Set<String> TRAIN = Set.of("train", "training", "trn", "tr", "trainset", "insample");

    /** Validation sets by how well their word designates the one that a run is judged by: lower is better. */
    static final Map<String, Integer> VALIDATION = Map.ofEntries(
            Map.entry("val", 0),
            Map.entry("valid", 1),
            Map.entry("validation", 2),
            Map.entry("vali", 3),
            Map.entry("vl", 4),
            Map.entry("dev", 5),
            Map.entry("eval", 6),
            Map.entry("evaluation", 7),
            Map.entry("holdout", 8),
            Map.entry("test", 9),
            Map.entry("testing", 10),
            Map.entry("tst", 11),
            Map.entry("te", 12),
            Map.entry("testset", 13),
            Map.entry("valset", 14),
            Map.entry("unseen", 15),
            Map.entry("generalization", 16),
            Map.entry("generalisation", 17),
            Map.entry("gen", 18));

    /** Words for an evaluation of whatever set is named beside them. */
    static final Set<String> EVALUATION = Set.of("eval", "evaluation");

    /** Words that name a validation set by themselves: {@code ood_acc} is of {@code val/ood}. */
    static final Set<String> NAMED_VALIDATION = Set.of("ood", "iid", "oos", "extrapolation", "heldin");

    static final Map<String, MeasureWord> MEASURES = Map.ofEntries(
            Map.entry("loss", new MeasureWord(Measure.LOSS, 0)),
            Map.entry("losses", new MeasureWord(Measure.LOSS, 0)),
            Map.entry("crossentropy", new MeasureWord(Measure.LOSS, 1)),
            Map.entry("ce", new MeasureWord(Measure.LOSS, 1)),
            Map.entry("xent", new MeasureWord(Measure.LOSS, 1)),
            Map.entry("xentropy", new MeasureWord(Measure.LOSS, 1)),
            Map.entry("bce", new MeasureWord(Measure.LOSS, 1)),
            Map.entry("nll", new MeasureWord(Measure.LOSS, 2)),
            Map.entry("logloss", new MeasureWord(Measure.LOSS, 2)),
            Map.entry("mlogloss", new MeasureWord(Measure.LOSS, 2)),
            Map.entry("mse", new MeasureWord(Measure.LOSS, 3)),
            Map.entry("objective", new MeasureWord(Measure.LOSS, 4)),
            Map.entry("cost", new MeasureWord(Measure.LOSS, 4)),
            Map.entry("criterion", new MeasureWord(Measure.LOSS, 4)),
            Map.entry("accuracy", new MeasureWord(Measure.ACCURACY, 0)),
            Map.entry("accuracies", new MeasureWord(Measure.ACCURACY, 0)),
            Map.entry("acc", new MeasureWord(Measure.ACCURACY, 0)),
            Map.entry("accs", new MeasureWord(Measure.ACCURACY, 0)),
            Map.entry("accu", new MeasureWord(Measure.ACCURACY, 0)),
            Map.entry("acc1", new MeasureWord(Measure.ACCURACY, 1)),
            Map.entry("top1", new MeasureWord(Measure.ACCURACY, 1)),
            Map.entry("prec1", new MeasureWord(Measure.ACCURACY, 1)),
            Map.entry("exactmatch", new MeasureWord(Measure.ACCURACY, 3)),
            Map.entry("error", new MeasureWord(Measure.ERROR, 5)),
            Map.entry("errors", new MeasureWord(Measure.ERROR, 5)),
            Map.entry("errorrate", new MeasureWord(Measure.ERROR, 5)),
            Map.entry("err", new MeasureWord(Measure.ERROR, 5)),
            Map.entry("merror", new MeasureWord(Measure.ERROR, 5)),
            Map.entry("misclassification", new MeasureWord(Measure.ERROR, 5)));

    static final Map<String, Scope> SCOPES = Map.ofEntries(
            Map.entry("batch", Scope.BATCH),
            Map.entry("minibatch", Scope.BATCH),
            Map.entry("step", Scope.BATCH),
            Map.entry("iter", Scope.BATCH),
            Map.entry("iteration", Scope.BATCH),
            Map.entry("running", Scope.BATCH),
            Map.entry("online", Scope.BATCH),
            Map.entry("epoch", Scope.EPOCH),
            Map.entry("full", Scope.WHOLE),
            Map.entry("whole", Scope.WHOLE),
            Map.entry("all", Scope.WHOLE),
            Map.entry("entire", Scope.WHOLE),
            Map.entry("complete", Scope.WHOLE),
            Map.entry("set", Scope.WHOLE),
            Map.entry("dataset", Scope.WHOLE));

    /** Words that change nothing about what a metric is. */
    static final Set<String> NEUTRAL = Set.of(
            "metrics",
            "metric",
            "chart",
            "charts",
            "scalar",
            "scalars",
            "logs",
            "stats",
            "statistics",
            "result",
            "results",
            "history",
            "curve",
            "curves",
            "performance",
            "mean",
            "avg",
            "average",
            "value",
            "values",
            "score",
            "pct",
            "percent",
            "percentage",
            "frac",
            "fraction",
            "rate",
            "categorical",
            "sparse",
            "binary",
            "multiclass",
            "classification",
            "softmax",
            "token",
            "tokens",
            "sequence",
            "seq",
            "per",
            "of",
            "on",
            "the",
            "data",
            "split",
            "current",
            "cur",
            "model",
            "total",
            "overall");

    /** Words of what is derived from a measure and is not the measure, or of other measures. */
    static final Set<String> OTHER = Set.of(
            "best",
            "final",
            "last",
            "max",
            "maximum",
            "min",
            "minimum",
            "std",
            "stdev",
            "var",
            "variance",
            "sem",
            "count",
            "counts",
            "num",
            "number",
            "sum",
            "n",
            "delta",
            "diff",
            "difference",
            "gap",
            "ratio",
            "log",
            "log10",
            "ln",
            "exp",
            "ema",
            "ewma",
            "smoothed",
            "smooth",
            "norm",
            "scale",
            "scaler",
            "weight",
            "weights",
            "coef",
            "coefficient",
            "lambda",
            "time",
            "sec",
            "seconds",
            "runtime",
            "margin",
            "quantile",
            "median",
            "top2",
            "top3",
            "top5",
            "top10",
            "topk",
            "acc5",
            "prec5",
            "target",
            "threshold",
            "thresh",
            "patience",
            "grad",
            "gradient",
            "hessian",
            "sharpness",
            "landscape",
            "improvement",
            "change",
            "slope",
            "rank",
            "entropy",
            "auc",
            "f1",
            "recall",
            "precision",
            "perplexity",
            "ppl",
            "sq",
            "squared",
            "at",
            "speed",
            "samples",
            "chance",
            "random",
            "baseline",
            "spike",
            "spikes");

    /** Parts of a loss, which are no validation set of their own and no loss to judge by. */
    static final Set<String> LOSS_PARTS = Set.of(
            "reg",
            "regularization",
            "regularisation",
            "regularizer",
            "kl",
            "kld",
            "aux",
            "auxiliary",
            "recon",
            "reconstruction",
            "l1",
            "l2",
            "wd",
            "decay",
            "penalty",
            "commit",
            "commitment",
            "contrastive",
            "distill",
            "distillation",
            "consistency",
            "adv",
            "adversarial",
            "gan",
            "discriminator",
            "generator",
            "policy",
            "critic",
            "excluded",
            "restricted",
            "trig",
            "ablated",
            "ablation",
            "key",
            "congruence",
            "orthogonality",
            "sparsity",
            "balance",
            "balancing",
            "router",
            "z",
            "probe",
            "memorization",
            "memorisation");

    static final Set<String> WEIGHTS = Set.of(
            "weight", "weights", "w", "wn", "param", "params", "parameter", "parameters", "theta", "wnorm", "model");
    static final Set<String> GRADIENTS = Set.of("grad", "grads", "gradient", "gradients", "gnorm", "gradnorm", "g");
    static final Set<String> UPDATES = Set.of("update", "updates");
    /** Words of a Euclidean norm; {@code wn} and the like contain both. */
    static final Set<String> NORM = Set.of("norm", "norms", "l2", "l2norm", "wn", "wnorm", "gnorm", "gradnorm");
    /** Beside a norm or a learning rate: of all parameters, or of the first group of an optimiser. */
    static final Set<String> ALL_PARAMETERS = Set.of(
            "total",
            "global",
            "all",
            "overall",
            "full",
            "net",
            "network",
            "2",
            "0",
            "train",
            "training",
            "trainer",
            "metrics",
            "metric",
            "charts",
            "stats",
            "optim",
            "optimizer",
            "optimiser",
            "opt",
            "model",
            "avg",
            "mean",
            "value",
            "step",
            "epoch",
            "norm",
            "norms",
            "l2");

    static final Set<String> OPTIMIZERS = Set.of(
            "adam",
            "adamw",
            "sgd",
            "rmsprop",
            "adagrad",
            "lion",
            "group",
            "param",
            "params",
            "pg",
            "pg1",
            "pg0",
            "pg2",
            "pg3",
            "1",
            "3",
            "head",
            "base",
            "current",
            "rate",
            "learning");

    /** Neighbouring words that are one. */
    private static final Map<List<String>, String> PHRASES = Map.ofEntries(
            Map.entry(List.of("cross", "entropy"), "crossentropy"),
            Map.entry(List.of("x", "entropy"), "crossentropy"),
            Map.entry(List.of("top", "1"), "top1"),
            Map.entry(List.of("acc", "at", "1"), "top1"),
            Map.entry(List.of("accuracy", "at", "1"), "top1"),
            Map.entry(List.of("prec", "at", "1"), "top1"),
            Map.entry(List.of("precision", "at", "1"), "top1"),
            Map.entry(List.of("top", "5"), "top5"),
            Map.entry(List.of("learning", "rate"), "lr"),
            Map.entry(List.of("learningrate"), "lr"),
            Map.entry(List.of("error", "rate"), "errorrate"),
            Map.entry(List.of("err", "rate"), "errorrate"),
            Map.entry(List.of("hold", "out"), "holdout"),
            Map.entry(List.of("held", "out"), "holdout"),
            Map.entry(List.of("heldout"), "holdout"),
            Map.entry(List.of("mean", "squared", "error"), "mse"),
            Map.entry(List.of("mean", "square", "error"), "mse"),
            Map.entry(List.of("negative", "log", "likelihood"), "nll"),
            Map.entry(List.of("neg", "log", "likelihood"), "nll"),
            Map.entry(List.of("exact", "match"), "exactmatch"),
            Map.entry(List.of("out", "of", "distribution"), "ood"),
            Map.entry(List.of("in", "distribution"), "iid"),
            Map.entry(List.of("adam", "w"), "adamw"),
            Map.entry(List.of("dataloader", "idx"), "dataloader"),
            Map.entry(List.of("mini", "batch"), "minibatch"),
            Map.entry(List.of("in", "sample"), "insample"),
            Map.entry(List.of("frac", "correct"), "accuracy"),
            Map.entry(List.of("fraction", "correct"), "accuracy"),
            Map.entry(List.of("pct", "correct"), "accuracy"),
            Map.entry(List.of("percent", "correct"), "accuracy"),
            Map.entry(List.of("proportion", "correct"), "accuracy"),
            Map.entry(List.of("correct", "frac"), "accuracy"),
            Map.entry(List.of("correct", "fraction"), "accuracy"),
            Map.entry(List.of("correct", "pct"), "accuracy"),
            Map.entry(List.of("correct", "percent"), "accuracy"),
            Map.entry(List.of("correct", "rate"), "accuracy"));

    private static final int LONGEST_PHRASE = 3;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern CAMEL_CASE =
            Pattern.compile("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");
    /** What a word without separators may be composed of: {@code trainloss}, {@code valacc}. */
    private static final Set<String> COMPOSABLE = composable();

    private Words() {}

    /** The words of a name, by the segments between its slashes, blank segments left out. */
    static List<List<String>> of(String name) {
        List<List<String>> segments = new ArrayList<>();
        for (String segment : name.split("/", -1)) {
            List<String> words = new ArrayList<>();
            String spelled = segment.replace("%", " percent ").replace("@", " at ");
            for (String part : BETWEEN_WORDS.split(spelled, -1)) {
                for (String word : CAMEL_CASE.split(part, -1)) {
                    if (!word.isEmpty()) {
                        words.add(word.toLowerCase(Locale.ROOT));
                    }
                }
            }
            List<String> merged = merged(words);
            if (!merged.isEmpty()) {
                segments.add(merged);
            }
        }
        return segments;
    }

    private static List<String> merged(List<String> words) {
        List<String> merged = new ArrayList<>();
        for (int from = 0; from < words.size(); ) {
            int length = Math.min(LONGEST_PHRASE, words.size() - from);
            while (length > 0 && !PHRASES.containsKey(words.subList(from, from + length))) {
                length--;
            }
            if (length > 0) {
                merged.add(PHRASES.get(words.subList(from, from + length)));
                from += length;
            } else {
                merged.addAll(decomposed(words.get(from)));
                from++;
            }
        }
        return merged;
    }

    /** {@code trainloss} is {@code train loss}, {@code val2} is {@code val 2}; any other word is itself. */
    private static List<String> decomposed(String word) {
        if (isKnown(word)) {
            return List.of(word);
        }
        for (int end = 2; end < word.length(); end++) {
            String head = word.substring(0, end);
            String tail = word.substring(end);
            boolean numbered = VALIDATION.containsKey(head) && tail.chars().allMatch(Character::isDigit);
            if (numbered || (COMPOSABLE.contains(head) && COMPOSABLE.contains(tail))) {
                return List.of(head, tail);
            }
        }
        return List.of(word);
    }

    private static boolean isKnown(String word) {
        return COMPOSABLE.contains(word)
                || NEUTRAL.contains(word)
                || OTHER.contains(word)
                || LOSS_PARTS.contains(word)
                || NORM.contains(word);
    }

    private static Set<String> composable() {
        Set<String> words = new HashSet<>(TRAIN);
        words.addAll(VALIDATION.keySet());
        words.addAll(MEASURES.keySet());
        words.addAll(Set.of("batch", "epoch", "full", "weight", "param", "grad", "norm"));
        return Set.copyOf(words);
    }

    /** How often each word occurs in a name. */
    static Map<String, Integer> counts(List<List<String>> segments) {
        Map<String, Integer> counts = new HashMap<>();
        segments.forEach(words -> words.forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    static @Nullable MeasureWord measure(String word) {
        return MEASURES.get(word);
    }
}
