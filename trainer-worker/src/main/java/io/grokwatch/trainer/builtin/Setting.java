package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.spi.ParameterDescription;
import java.util.Arrays;
import java.util.List;

/** The settings of the built-in trainer. Which of them a run has depends on its task and its model. */
// Immutable all the same: a default is text, a number or a flag.
@SuppressWarnings("ImmutableEnumChecker")
enum Setting {
    TASK(
            "task",
            "modular",
            "one of modular gaussian",
            "what is learnt: a table of residues, or random labels of points"),
    OP("op", "+", "one of + - * /", "operation on residues"),
    P("p", 31L, "a prime in [3, 499]", "modulus of the residues"),
    FRAC("frac", 0.6, "a number in (0, 1)", "share of the table in the train set"),
    N("n", 200L, "a whole number in [1, 100000]", "points in the train set"),
    DIMS("dims", 100L, "a whole number in [1, 4096]", "dimensions of a point"),
    CLASSES("classes", 10L, "a whole number in [2, 1000]", "labels of the points"),
    DATA_SEED("data_seed", 0L, "a whole number", "seed of the data and of the split"),
    MODEL("model", "emb", "one of emb mlp transformer (gaussian: mlp)", "the network"),
    D("d", 32L, "a whole number in [1, 1024]", "dimensions of the embedding"),
    WIDTH("width", 128L, "a whole number in [1, 4096]", "units of a hidden layer"),
    DEPTH("depth", 1L, "a whole number in [1, 32]", "hidden layers"),
    HEADS("heads", 4L, "a whole number in [1, 64] that divides d", "heads of the attention"),
    BIAS("bias", true, "true or false", "whether the layers have biases"),
    EMB_INIT("emb_init", "scaled", "one of scaled unit", "the embedding begins with deviation 1/sqrt(d), or 1"),
    OPT("opt", "AdamW", "one of Adam AdamW", "optimiser: decay coupled to the gradient or decoupled"),
    LR("lr", 0.001, "a number in (0, 10]", "learning rate after the warm-up"),
    WD("wd", 0.0, "a number in [0, 100]", "weight decay"),
    B1("b1", 0.9, "a number in [0, 1)", "decay of the optimiser's mean gradient"),
    B2("b2", 0.98, "a number in [0, 1)", "decay of the optimiser's mean squared gradient"),
    EPS("eps", 1e-8, "a number in [0, 1]", "added to the root of the second moment"),
    WARMUP("warmup", 1L, "a whole number in [1, 1000000]", "steps over which the learning rate grows"),
    BS("bs", 0L, "a whole number of at least 0", "examples per step, 0 for the whole train set"),
    LOSS_DTYPE("loss_dtype", "float32", "one of float32 float64", "precision of softmax and loss"),
    EVAL("eval", 25L, "a whole number in [1, 1000000]", "steps between evaluations");

    private final ParameterDescription description;

    Setting(String key, Object defaultValue, String expected, String summary) {
        description = new ParameterDescription(key, defaultValue, expected, summary);
    }

    /** The name among the parameters of a run. */
    String key() {
        return description.name();
    }

    ParameterDescription description() {
        return description;
    }

    static List<ParameterDescription> descriptions() {
        return Arrays.stream(values()).map(Setting::description).toList();
    }
}
