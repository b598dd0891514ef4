package io.grokwatch.trainer.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** When something happens in the runs of a recipe. */
public sealed interface Expectation permits StepBand, Expectation.Bandless {

    /** What is expected where there are no steps to expect it between. */
    enum Bandless implements Expectation {
        /** In no run, however long its budget lets it go on. */
        @JsonProperty("never")
        NEVER {
            @Override
            public boolean holds(List<Long> reached, int runs) {
                return reached.isEmpty();
            }

            @Override
            public String toString() {
                return "never";
            }
        },

        /** Nothing, because it has not been measured, or because the recipe is not about it. */
        @JsonProperty("open")
        OPEN {
            @Override
            public boolean holds(List<Long> reached, int runs) {
                return true;
            }

            @Override
            public String toString() {
                return "-";
            }
        }
    }

    /**
     * Whether runs went as expected.
     *
     * @param reached the steps on which it happened, of those runs in which it did
     * @param runs how many there were, at least 1
     */
    boolean holds(List<Long> reached, int runs);
}
