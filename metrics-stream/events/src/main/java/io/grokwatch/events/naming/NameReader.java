package io.grokwatch.events.naming;

import static java.util.Objects.requireNonNull;

import io.grokwatch.events.MetricNames;
import io.grokwatch.events.naming.NameReading.ExampleSet;
import io.grokwatch.events.naming.NameReading.OfExamples;
import io.grokwatch.events.naming.NameReading.OfRun;
import io.grokwatch.events.naming.Words.Measure;
import io.grokwatch.events.naming.Words.MeasureWord;
import io.grokwatch.events.naming.Words.Scope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads metric names word by word. */
final class NameReader {
    private NameReader() {}

    /** The reading of a name, or null if its words do not amount to a metric that detectors read. */
    static @Nullable NameReading read(String name) {
        List<List<String>> segments = Words.of(name);
        Map<String, Integer> words = Words.counts(segments);
        if (segments.isEmpty()) {
            return null;
        }
        NameReading ofRun = ofRun(words);
        return ofRun != null ? ofRun : ofExamples(segments, words);
    }

    private static @Nullable NameReading ofRun(Map<String, Integer> words) {
        Set<String> all = words.keySet();
        if (all.contains("lr")) {
            return areIn(all, Set.of("lr"), Words.ALL_PARAMETERS, Words.OPTIMIZERS)
                    ? new OfRun(MetricNames.LR, words.size())
                    : null;
        }
        if (all.stream().noneMatch(Words.NORM::contains)) {
            return null;
        }
        if (all.contains("last") && all.contains("layer")) {
            return areIn(all, Set.of("last", "layer", "norm"), Words.WEIGHTS, Set.of())
                    ? new OfRun(MetricNames.LAST_LAYER_NORM, words.size())
                    : null;
        }
        String standard = all.stream().anyMatch(Words.GRADIENTS::contains)
                ? MetricNames.GRAD_NORM
                : all.stream().anyMatch(Words.UPDATES::contains) ? MetricNames.UPDATE_NORM : MetricNames.WEIGHTS_NORM;
        Set<String> subject = standard.equals(MetricNames.GRAD_NORM)
                ? Words.GRADIENTS
                : standard.equals(MetricNames.UPDATE_NORM) ? Words.UPDATES : Words.WEIGHTS;
        boolean named = all.stream().anyMatch(subject::contains) || all.contains("l2") || all.contains("l2norm");
        return named && areIn(all, Words.NORM, subject, Words.ALL_PARAMETERS)
                ? new OfRun(standard, words.size())
                : null;
    }

    /** Whether all words are of these tables. */
    private static boolean areIn(Set<String> words, Set<String> first, Set<String> second, Set<String> third) {
        return words.stream().allMatch(word -> first.contains(word) || second.contains(word) || third.contains(word));
    }

    private static @Nullable NameReading ofExamples(List<List<String>> segments, Map<String, Integer> words) {
        if (words.keySet().stream().anyMatch(Words.OTHER::contains)) {
            return null;
        }
        Parts parts = new Parts();
        for (int i = 0; i < segments.size(); i++) {
            for (String word : segments.get(i)) {
                parts.add(word, i);
            }
        }
        return parts.reading();
    }

    /** Collects the parts of a name, word by word. */
    private static final class Parts {
        private final Set<String> validation = new LinkedHashSet<>();
        private final List<String> unknown = new ArrayList<>();
        private int trainSegment = -1;
        private int trainAt = -1;
        private int validationSegment = -1;
        private int validationAt = -1;
        private @Nullable MeasureWord measure;
        private boolean severalMeasures;
        private Scope scope = Scope.UNSTATED;
        private int neutral;
        private int at;

        private void add(String word, int segment) {
            at++;
            MeasureWord ofMeasure = Words.measure(word);
            Scope ofScope = Words.SCOPES.get(word);
            if (Words.TRAIN.contains(word)) {
                trainSegment = segment;
                trainAt = at;
            } else if (Words.VALIDATION.containsKey(word)) {
                validation.add(word);
                validationSegment = segment;
                validationAt = at;
            } else if (ofMeasure != null) {
                addMeasure(ofMeasure);
            } else if (ofScope != null) {
                scope = scope == Scope.UNSTATED || ofScope == Scope.BATCH ? ofScope : scope;
            } else if (Words.NEUTRAL.contains(word)) {
                neutral++;
            } else {
                unknown.add(word);
            }
        }

        /** {@code ce_loss} and {@code top1_accuracy} are one measure; {@code top1_error} is an error. */
        private void addMeasure(MeasureWord word) {
            MeasureWord before = measure;
            if (before == null) {
                measure = word;
            } else if (before.measure() == word.measure()) {
                measure = before.rank() >= word.rank() ? before : word;
            } else if (before.measure() != Measure.LOSS && word.measure() != Measure.LOSS) {
                measure = before.measure() == Measure.ERROR ? before : word;
            } else {
                severalMeasures = true;
            }
        }

        @Nullable
        NameReading reading() {
            boolean named = trainAt >= 0 || !validation.isEmpty();
            if (measure == null && named && unknown.remove("l")) {
                measure = Words.measure("loss");
            }
            if (measure == null || severalMeasures) {
                return null;
            }
            boolean part = measure.measure() == Measure.LOSS && unknown.stream().anyMatch(Words.LOSS_PARTS::contains);
            if (part || (!named && scope == Scope.WHOLE)) {
                return null;
            }
            if (!named && unknown.stream().anyMatch(Words.NAMED_VALIDATION::contains)) {
                return ofValidation("val", 0);
            }
            if (!named) {
                // A loss of an unknown kind may be anything.
                return unknown.isEmpty() ? ofSet(new ExampleSet.Unnamed(), "") : null;
            }
            return ofTrain() ? ofSet(new ExampleSet.Train(isEvaluated()), String.join("_", unknown)) : ofValidation();
        }

        /** Of the two kinds of sets the last one named, {@code train_eval} apart, which is an evaluation of the train set. */
        private boolean ofTrain() {
            if (trainAt < 0) {
                return false;
            }
            boolean evaluationOnly = Words.EVALUATION.containsAll(validation);
            return trainAt > validationAt || (evaluationOnly && trainSegment == validationSegment);
        }

        private boolean isEvaluated() {
            return !validation.isEmpty();
        }

        private NameReading ofSet(ExampleSet set, String group) {
            MeasureWord word = requireNonNull(measure);
            int rank = 10 * word.rank() + neutral + (group.isEmpty() ? 0 : 100);
            return new OfExamples(set, word.measure(), scope, group, rank);
        }

        /** {@code eval_test_acc} is an evaluation of {@code test}. */
        private NameReading ofValidation() {
            if (validation.size() > 1) {
                validation.removeAll(Words.EVALUATION);
            }
            String word = validation.isEmpty() ? "eval" : lastOf(validation);
            return ofValidation(word, Words.VALIDATION.getOrDefault(word, 0));
        }

        private NameReading ofValidation(String word, int rankOfWord) {
            MeasureWord ofMeasure = requireNonNull(measure);
            int rank = 10 * ofMeasure.rank() + neutral + (scope == Scope.BATCH ? 50 : 0) + 1000 * rankOfWord;
            String custom = String.join("_", unknown);
            return new OfExamples(new ExampleSet.Validation(word, custom), ofMeasure.measure(), scope, "", rank);
        }

        private static String lastOf(Set<String> words) {
            String last = "";
            for (String word : words) {
                last = word;
            }
            return last;
        }
    }
}
