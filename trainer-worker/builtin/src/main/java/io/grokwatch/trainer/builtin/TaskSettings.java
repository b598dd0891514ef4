package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.task.GaussianLabels;
import io.grokwatch.trainer.task.HandwrittenDigits;
import io.grokwatch.trainer.task.Layout;
import io.grokwatch.trainer.task.ModularArithmetic;
import io.grokwatch.trainer.task.NumberLists;
import io.grokwatch.trainer.task.PermutationArithmetic;
import io.grokwatch.trainer.task.SparseParity;
import io.grokwatch.trainer.task.TableSplit;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.task.TeacherStudent;
import io.grokwatch.trainer.task.ToyAddition;
import io.grokwatch.trainer.task.TwoHopComposition;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Settings of the task. Which of them a run has depends on its task. */
final class TaskSettings {
    /** Environment variable of the folder with MNIST's files. It is a property of the host, not of the run. */
    private static final String MNIST_FOLDER = "GROKWATCH_MNIST";

    static final Setting TASK = Setting.of(
            "task",
            "modular",
            Setting.oneOf(keys(Kind.values(), Kind::key)),
            "data set: "
                    + Stream.of(Kind.values())
                            .map(kind -> kind.key + " (" + kind.summary + ")")
                            .collect(Collectors.joining(", ")));

    // Tables of an operation, and lists.
    private static final Setting OP = Setting.of(
            "op",
            "+",
            Setting.oneOf(keys(ModularArithmetic.Operation.values(), ModularArithmetic.Operation::symbol)),
            "operation on residues");
    private static final Setting P = Setting.of("p", 31L, Setting.whole(3, 499), "modulus, a prime");
    private static final Setting PRODUCT = Setting.of(
            "product",
            "compose",
            Setting.oneOf(keys(PermutationArithmetic.Operation.values(), PermutationArithmetic.Operation::symbol)),
            "operation on permutations: ab, a b a^-1 or aba, applied left to right");
    private static final Setting OBJECTS = Setting.of("objects", 5L, Setting.whole(3, 6), "number of permuted objects");
    private static final Setting FRAC =
            Setting.of("frac", 0.6, Setting.within(0, 1), "fraction of the table in the train set");
    private static final Setting LAYOUT = Setting.of(
            "layout",
            "pair",
            Setting.oneOf(keys(Layout.values(), Layout::key)),
            "encoding of the operands: tokens, tokens with separate vocabularies, bits, or the token sequence of"
                    + " openai/grok");
    private static final Setting SYMMETRIC =
            Setting.of("symmetric", false, Setting.flag(), "whether only one of x, y and y, x is in the table");
    private static final Setting SWAPPED = Setting.of(
                    "swapped",
                    0L,
                    Setting.whole(0, Integer.MAX_VALUE),
                    "train rows that get the answer of a random row of the whole table")
            .in("rows");
    private static final Setting RANDOMISED =
            Setting.of("randomised", 0.0, Setting.number(0, 1), "fraction of the train rows that get a random answer");
    private static final Setting SYMBOLS = Setting.of(
            "symbols", 10L, Setting.whole(3, 100), "number of different operands of toy_addition or elements of lists");
    private static final Setting LIST_OP = Setting.of(
            "list_op",
            "sort",
            Setting.oneOf(keys(NumberLists.Operation.values(), NumberLists.Operation::symbol)),
            "operation on lists, in the token sequence of openai/grok");
    private static final Setting LIST_LENGTH =
            Setting.of("list_length", 3L, Setting.whole(2, 6), "elements of a list, all different");
    private static final Setting SHOWN = Setting.of(
                    "shown", 45L, Setting.whole(1, Integer.MAX_VALUE), "pairs of toy_addition in the train set")
            .in("pairs");
    private static final Setting TARGET_DIMS = Setting.of(
            "target_dims",
            0L,
            Setting.whole(0, 1024),
            "dimensions of the random target vector of an answer, 0 for classification");

    // Points.
    private static final Setting N = Setting.of("n", 200L, Setting.whole(1, 100000), "points in the train set")
            .in("points");
    private static final Setting N_VAL = Setting.of(
                    "n_val", 200L, Setting.whole(1, 100000), "points in the validation set")
            .in("points");
    private static final Setting DIMS = Setting.of("dims", 100L, Setting.whole(1, 4096), "dimensions of a point");
    private static final Setting CLASSES = Setting.of("classes", 10L, Setting.whole(2, 1000), "number of classes");
    private static final Setting BITS = Setting.of("bits", 40L, Setting.whole(1, 4096), "bits of a point");
    private static final Setting RELEVANT =
            Setting.of("relevant", 3L, Setting.whole(1, 4_096), "bits that the parity depends on");
    private static final Setting SIGNS =
            Setting.of("signs", true, Setting.flag(), "whether bits are -1 and 1, not 0 and 1");
    private static final Setting TEACHER_WIDTH =
            Setting.of("teacher_width", 100L, Setting.whole(1, 4096), "width of the teacher's hidden layers");
    private static final Setting ERROR =
            Setting.of("error", 0.001, Setting.above(0, 10), "mean squared error below which an output is correct");

    // Facts.
    private static final Setting ENTITIES = Setting.of("entities", 200L, Setting.whole(2, 5000), "number of entities");
    private static final Setting RELATIONS =
            Setting.of("relations", 20L, Setting.whole(1, 1000), "number of relations");
    private static final Setting OUT_DEGREE =
            Setting.of("out_degree", 10L, Setting.whole(1, 1_000), "atomic facts per entity");
    private static final Setting INFERRED =
            Setting.of("inferred", 7.2, Setting.above(0, 100), "inferred facts of the train set per atomic fact");
    private static final Setting DATA_SEED = Setting.of(
            "data_seed", 0L, Setting.whole(Long.MIN_VALUE, Long.MAX_VALUE), "seed of the data and of the split");

    static final List<Setting> ALL = List.of(
            TASK,
            OP,
            P,
            PRODUCT,
            OBJECTS,
            FRAC,
            LAYOUT,
            SYMMETRIC,
            SWAPPED,
            RANDOMISED,
            SYMBOLS,
            LIST_OP,
            LIST_LENGTH,
            SHOWN,
            TARGET_DIMS,
            N,
            N_VAL,
            DIMS,
            CLASSES,
            BITS,
            RELEVANT,
            SIGNS,
            TEACHER_WIDTH,
            ERROR,
            ENTITIES,
            RELATIONS,
            OUT_DEGREE,
            INFERRED,
            DATA_SEED);

    private TaskSettings() {}

    /** The values of the setting {@code task}, and how each is built from the run's settings. */
    // The factories are stateless.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Kind {
        MODULAR("modular", "an operation on residues", TaskSettings::residues),
        PERMUTATIONS("permutations", "an operation on permutations", TaskSettings::permutations),
        TOY_ADDITION(
                "toy_addition",
                "sums of integers",
                settings -> new ToyAddition(settings.count(SYMBOLS), settings.count(SHOWN), settings.count(TARGET_DIMS))
                        .split(settings.whole(DATA_SEED))),
        LISTS("lists", "an operation on lists", TaskSettings::lists),
        PARITY("parity", "parity of some of many bits", TaskSettings::parity),
        TEACHER_STUDENT("teacher_student", "regression onto a random network", TaskSettings::teacherStudent),
        DIGITS(
                "digits",
                "handwritten digits that come with Grokwatch",
                settings -> new HandwrittenDigits(settings.count(N)).bundled(settings.whole(DATA_SEED))),
        MNIST(
                "mnist",
                "MNIST, from the worker's folder " + MNIST_FOLDER,
                settings -> new HandwrittenDigits(settings.count(N)).mnist(mnistFolder()),
                settings -> new HandwrittenDigits(settings.count(N)).mnistShape()),
        TWO_HOP("two_hop", "facts inferred from two others", TaskSettings::twoHop),
        GAUSSIAN(
                "gaussian",
                "random labels of normal points",
                settings -> new GaussianLabels(settings.count(N), settings.count(DIMS), settings.count(CLASSES))
                        .draw(settings.whole(DATA_SEED)));

        private final String key;
        private final String summary;
        private final Function<SettingReader, Task> factory;
        private final Function<SettingReader, Task> shapeFactory;

        Kind(String key, String summary, Function<SettingReader, Task> factory) {
            this(key, summary, factory, factory);
        }

        /** @param shapeFactory for hosts without the files of the task */
        Kind(
                String key,
                String summary,
                Function<SettingReader, Task> factory,
                Function<SettingReader, Task> shapeFactory) {
            this.key = key;
            this.summary = summary;
            this.factory = factory;
            this.shapeFactory = shapeFactory;
        }

        String key() {
            return key;
        }
    }

    /**
     * The run's task.
     *
     * @throws IllegalArgumentException naming the parameter, its value and what was expected
     * @throws IllegalStateException if its files are not on this host
     */
    static Task task(SettingReader settings) {
        return kind(settings).factory.apply(settings);
    }

    /**
     * A task of the same shape, on any host: files that only workers have are replaced by blank examples.
     *
     * @throws IllegalArgumentException likewise
     */
    static Task shape(SettingReader settings) {
        return kind(settings).shapeFactory.apply(settings);
    }

    private static Kind kind(SettingReader settings) {
        return settings.choice(TASK, Kind.values(), Kind::key);
    }

    private static Task residues(SettingReader settings) {
        return new ModularArithmetic(
                        settings.choice(OP, ModularArithmetic.Operation.values(), ModularArithmetic.Operation::symbol),
                        settings.count(P),
                        split(settings, settings.flag(SYMMETRIC)),
                        settings.choice(LAYOUT, Layout.values(), Layout::key))
                .split(settings.whole(DATA_SEED));
    }

    private static Task permutations(SettingReader settings) {
        PermutationArithmetic arithmetic = new PermutationArithmetic(
                settings.choice(
                        PRODUCT, PermutationArithmetic.Operation.values(), PermutationArithmetic.Operation::symbol),
                settings.count(OBJECTS),
                split(settings, false),
                settings.choice(LAYOUT, Layout.values(), Layout::key));
        int targetDimensions = settings.count(TARGET_DIMS);
        long dataSeed = settings.whole(DATA_SEED);
        return targetDimensions == 0
                ? arithmetic.split(dataSeed)
                : arithmetic.splitWithRandomTargets(targetDimensions, dataSeed);
    }

    private static TableSplit split(SettingReader settings, boolean symmetric) {
        return new TableSplit(settings.number(FRAC), symmetric, settings.count(SWAPPED), settings.number(RANDOMISED));
    }

    private static Task lists(SettingReader settings) {
        return new NumberLists(
                        settings.choice(LIST_OP, NumberLists.Operation.values(), NumberLists.Operation::symbol),
                        settings.count(SYMBOLS),
                        settings.count(LIST_LENGTH),
                        settings.number(FRAC))
                .split(settings.whole(DATA_SEED));
    }

    private static Task parity(SettingReader settings) {
        return new SparseParity(
                        settings.count(BITS),
                        settings.count(RELEVANT),
                        settings.count(N),
                        settings.count(N_VAL),
                        settings.flag(SIGNS))
                .draw(settings.whole(DATA_SEED));
    }

    private static Task teacherStudent(SettingReader settings) {
        return new TeacherStudent(
                        settings.count(DIMS),
                        settings.count(TEACHER_WIDTH),
                        settings.count(N),
                        settings.count(N_VAL),
                        settings.number(ERROR))
                .draw(settings.whole(DATA_SEED));
    }

    private static Task twoHop(SettingReader settings) {
        return new TwoHopComposition(
                        settings.count(ENTITIES),
                        settings.count(RELATIONS),
                        settings.count(OUT_DEGREE),
                        settings.number(INFERRED))
                .draw(settings.whole(DATA_SEED));
    }

    private static Path mnistFolder() {
        String folder = System.getenv(MNIST_FOLDER);
        if (folder == null || folder.isBlank()) {
            throw new IllegalStateException("MNIST is not here: " + MNIST_FOLDER
                    + " must name the folder of its four IDX files in the worker's environment");
        }
        return Path.of(folder);
    }

    private static <T> String[] keys(T[] choices, Function<T, String> key) {
        return Arrays.stream(choices).map(key).toArray(String[]::new);
    }
}
