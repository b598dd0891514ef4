package io.grokwatch.detect.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.detect.RecordedRun;
import io.grokwatch.detect.RunSummary;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.trace.TraceLine.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evaluations that arrive after later steps are paired with the train accuracy of their own step, or with none. */
class LateEvaluationsTest {
    private static final int STEPS = 2000;
    private static final int FITTED = 50;
    private static final int SOLVED = 700;

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 300, 1000})
    void a_train_set_that_was_fitted_later_was_not_fitted_at_an_evaluation_that_arrives_late(int late) {
        RunSummary summary = run(late, false).watch().summary();

        assertThat(summary.memorisedStep()).isEqualTo(50);
        assertThat(summary.generalisedStep()).isEqualTo(SOLVED);
        assertThat(summary.runClass()).isEqualTo(RunClass.GROKKED);
        assertThat(summary.leading().delayRatio()).isEqualTo(14);
    }

    @Test
    void an_evaluation_whose_train_accuracy_is_no_longer_known_shows_nothing_of_the_train_set() {
        RunSummary summary = run(300, true).watch().summary();

        assertThat(summary.memorisedStep()).isNull();
        assertThat(summary.generalisedStep()).isEqualTo(SOLVED);
        assertThat(summary.runClass()).isEqualTo(RunClass.GENERALISED);
    }

    /** One row a step, and every 25th an evaluation that arrives so many steps later. */
    private static RecordedRun run(int late, boolean jittering) {
        Random random = new Random(1);
        List<Sample> samples = new ArrayList<>();
        for (int step = 0; step < STEPS + late; step++) {
            double fitted = jittering ? .991 + .001 * random.nextDouble() : 1;
            samples.add(new Sample(step, Map.of("train/accuracy", step < FITTED ? step / 100.0 : fitted)));
            int evaluated = step - late;
            if (evaluated >= 0 && evaluated % 25 == 0) {
                samples.add(new Sample(evaluated, Map.of("val/accuracy", evaluated < SOLVED ? .02 : 1.0)));
            }
        }
        return new RecordedRun("late", RunFacts.UNKNOWN, samples);
    }
}
