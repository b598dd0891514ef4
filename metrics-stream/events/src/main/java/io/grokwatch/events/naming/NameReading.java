package io.grokwatch.events.naming;

import io.grokwatch.events.naming.Words.Measure;
import io.grokwatch.events.naming.Words.Scope;

/** What a metric's name states by itself, without the other names of its run. */
sealed interface NameReading {

    /** Of two readings of one meaning, the name with the lower rank is read. */
    int rank();

    /**
     * A measure of examples.
     *
     * @param set which examples
     * @param scope over which steps, of the train set
     * @param group words that name neither a set nor a measure, of a name of the train set or of none: of {@code
     *     student/train_loss}, {@code student}; empty if there are none
     */
    record OfExamples(ExampleSet set, Measure measure, Scope scope, String group, int rank) implements NameReading {
        /** {@code loss} or {@code accuracy}, the last part of a standard name. */
        String quantity() {
            return measure == Measure.LOSS ? "loss" : "accuracy";
        }
    }

    /** A metric whose standard name follows from its words alone, for example a norm or the learning rate. */
    record OfRun(String standard, int rank) implements NameReading {}

    /** Which examples a measure is of. */
    sealed interface ExampleSet {
        /** None is named. */
        record Unnamed() implements ExampleSet {}

        /**
         * The train set.
         *
         * @param evaluated whether the name states that it was evaluated, as opposed to trained on
         */
        record Train(boolean evaluated) implements ExampleSet {}

        /**
         * A validation set.
         *
         * @param word that names it, for example {@code test}
         * @param custom further words that tell it from other sets of that word, joined by {@code _}; or empty
         */
        record Validation(String word, String custom) implements ExampleSet {}
    }
}
