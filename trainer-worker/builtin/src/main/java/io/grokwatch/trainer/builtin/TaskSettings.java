package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.task.GaussianLabels;
import io.grokwatch.trainer.task.HandwrittenDigits;
import io.grokwatch.trainer.task.SparseParity;
import io.grokwatch.trainer.task.Task;
import io.grokwatch.trainer.task.TeacherStudent;
import io.grokwatch.trainer.task.TwoHopComposition;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What is learnt. Which of these settings a run has depends on its task. */
final class TaskSettings {
    /** The environment variable with the folder of MNIST's files: which files are read is the host's affair, not a run's. */
    private static final String MNIST_FOLDER = "GROKWATCH_MNIST";

    private static final String MNIST = "mnist";

    private static final String[] TASKS = {
        "modular",
        "permutations",
        "toy_addition",
        "lists",
        "parity",
        "teacher_student",
        "digits",
        MNIST,
        "two_hop",
        "gaussian"
    };
    static final Setting TASK = Setting.of(
            "task",
            "modular",
            Setting.oneOf(TASKS),
            "what is learnt: a table of residues, of permutations or of sums, what becomes of lists, parity of bits, a random network's answers,"
                    + " digits (those that come with Grokwatch, or MNIST in the worker's folder " + MNIST_FOLDER
                    + "), facts that follow from two others, or random labels of points");
    private static final Setting N = Setting.of("n", 200L, Setting.whole(1, 100000), "points in the train set")
            .in("points");
    private static final Setting N_VAL = Setting.of(
                    "n_val", 200L, Setting.whole(1, 100000), "points in the validation set")
            .in("points");
    private static final Setting DIMS = Setting.of("dims", 100L, Setting.whole(1, 4096), "dimensions of a point");
    private static final Setting CLASSES = Setting.of("classes", 10L, Setting.whole(2, 1000), "labels of the points");
    private static final Setting BITS = Setting.of("bits", 40L, Setting.whole(1, 4096), "bits of a point");
    private static final Setting RELEVANT =
            Setting.of("relevant", 3L, Setting.whole(1, 4_096), "how many bits the parity is of");
    private static final Setting SIGNS =
            Setting.of("signs", true, Setting.flag(), "whether bits are -1 and 1, not 0 and 1");
    private static final Setting TEACHER_WIDTH =
            Setting.of("teacher_width", 100L, Setting.whole(1, 4096), "units of the teacher's hidden layers");
    private static final Setting ERROR = Setting.of(
            "error", 0.001, Setting.above(0, 10), "mean squared error below which an answer counts as right");
    private static final Setting ENTITIES =
            Setting.of("entities", 200L, Setting.whole(2, 5000), "entities that the facts are about");
    private static final Setting RELATIONS =
            Setting.of("relations", 20L, Setting.whole(1, 1000), "relations of the facts");
    private static final Setting OUT_DEGREE =
            Setting.of("out_degree", 10L, Setting.whole(1, 1_000), "facts per entity");
    private static final Setting INFERRED =
            Setting.of("inferred", 7.2, Setting.above(0, 100), "inferences shown per fact");
    private static final Setting DATA_SEED = Setting.of(
            "data_seed", 0L, Setting.whole(Long.MIN_VALUE, Long.MAX_VALUE), "seed of the data and of the split");

    static final List<Setting> ALL = Stream.of(
                    List.of(TASK),
                    TableSettings.ALL,
                    List.of(N, N_VAL, DIMS, CLASSES, BITS, RELEVANT, SIGNS, TEACHER_WIDTH, ERROR),
                    List.of(ENTITIES, RELATIONS, OUT_DEGREE, INFERRED, DATA_SEED))
            .flatMap(List::stream)
            .toList();

    private TaskSettings() {}

    static Task task(Settings settings) {
        String task = settings.choice(TASK);
        return task.equals(MNIST) ? mnist(settings) : generated(task, settings);
    }

    /** A task of the same form. Its examples are the same, but for those that are in files of a worker: they are blank. */
    static Task form(Settings settings) {
        String task = settings.choice(TASK);
        return task.equals(MNIST) ? new HandwrittenDigits(settings.count(N)).blankMnist() : generated(task, settings);
    }

    private static Task generated(String task, Settings settings) {
        long dataSeed = settings.whole(DATA_SEED);
        return switch (task) {
            case "modular" -> TableSettings.residues(settings, dataSeed);
            case "permutations" -> TableSettings.permutations(settings, dataSeed);
            case "toy_addition" -> TableSettings.toyAddition(settings, dataSeed);
            case "lists" -> TableSettings.lists(settings, dataSeed);
            case "parity" -> parity(settings).draw(dataSeed);
            case "teacher_student" -> teacherStudent(settings).draw(dataSeed);
            case "digits" -> new HandwrittenDigits(settings.count(N)).shipped(dataSeed);
            case "two_hop" -> twoHop(settings).draw(dataSeed);
            default -> gaussian(settings).draw(dataSeed);
        };
    }

    private static Task mnist(Settings settings) {
        String folder = System.getenv(MNIST_FOLDER);
        if (folder == null || folder.isBlank()) {
            throw new IllegalStateException("MNIST is not here: " + MNIST_FOLDER
                    + " must name the folder of its four IDX files in the worker's environment");
        }
        return new HandwrittenDigits(settings.count(N)).mnist(Path.of(folder));
    }

    private static SparseParity parity(Settings settings) {
        int bits = settings.count(BITS);
        return new SparseParity(
                bits, settings.count(RELEVANT), settings.count(N), settings.count(N_VAL), settings.flag(SIGNS));
    }

    private static TeacherStudent teacherStudent(Settings settings) {
        return new TeacherStudent(
                settings.count(DIMS),
                settings.count(TEACHER_WIDTH),
                settings.count(N),
                settings.count(N_VAL),
                settings.number(ERROR));
    }

    private static TwoHopComposition twoHop(Settings settings) {
        int relations = settings.count(RELATIONS);
        return new TwoHopComposition(
                settings.count(ENTITIES), relations, settings.count(OUT_DEGREE), settings.number(INFERRED));
    }

    private static GaussianLabels gaussian(Settings settings) {
        return new GaussianLabels(settings.count(N), settings.count(DIMS), settings.count(CLASSES));
    }
}
