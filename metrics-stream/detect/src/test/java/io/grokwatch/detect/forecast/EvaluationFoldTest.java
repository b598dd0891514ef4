package io.grokwatch.detect.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class EvaluationFoldTest {
    private static final double NONE = Double.NaN;

    private final EvaluationFold fold = new EvaluationFold();

    @Test
    void three_evaluations_in_a_row_with_a_fitted_train_set_are_memorising_and_the_first_has_its_step() {
        evaluate(10, 0.99, 0.1, 5);
        evaluate(20, 0.98, 0.1, 5);
        evaluate(30, 0.99, 0.1, 5);
        evaluate(40, 0.99, 0.1, 5);
        assertThat(fold.hasMemorised()).isFalse();

        evaluate(50, 1, 0.1, 5);

        assertThat(fold.hasMemorised()).isTrue();
        assertThat(features().memorisedStep()).isEqualTo(30);
        assertThat(fold.evaluationsSinceMemorised()).isZero();
        evaluate(60, 0.5, 0.1, 5);
        assertThat(fold.hasMemorised()).isTrue();
        assertThat(fold.evaluationsSinceMemorised()).isEqualTo(1);
    }

    @Test
    void a_validation_set_that_is_solved_three_times_in_a_row_is_generalised_until_it_no_longer_is() {
        evaluate(10, 1, 0.95, 1);
        evaluate(20, 1, 0.95, 1);
        assertThat(fold.hasGeneralised()).isFalse();

        evaluate(30, 1, 0.95, 1);

        assertThat(fold.hasGeneralised()).isTrue();
        evaluate(40, 1, 0.94, 1);
        assertThat(fold.hasGeneralised()).isFalse();
    }

    @Test
    void the_accuracy_of_the_whole_train_set_replaces_that_of_the_batch_once_it_is_logged() {
        fold.accept(10, new EvaluationRow(1, 0.5, 0.1, 5));
        fold.accept(20, new EvaluationRow(1, NONE, 0.1, 5));
        fold.accept(30, new EvaluationRow(1, NONE, 0.1, 5));
        fold.accept(40, new EvaluationRow(1, NONE, 0.1, 5));

        assertThat(fold.hasMemorised()).isFalse();
    }

    @Test
    void a_step_without_validation_metrics_and_a_late_step_are_no_evaluations() {
        assertThat(fold.accept(10, new EvaluationRow(1, NONE, 0.1, 5))).isTrue();
        assertThat(fold.accept(20, new EvaluationRow(1, NONE, NONE, NONE))).isFalse();
        assertThat(fold.accept(10, new EvaluationRow(1, NONE, 0.1, 5))).isFalse();
        assertThat(fold.lastStep()).isEqualTo(10);
    }

    @Test
    void the_descent_is_the_logarithm_of_the_peak_over_the_loss_and_clipped() {
        memorise();
        evaluate(100, 1, 0.1, 20);
        evaluate(110, 1, 0.1, 2);
        assertThat(features().descent()).isCloseTo(Math.log(10), within(1e-12));

        evaluate(120, 1, 0.1, 0);
        assertThat(features().descent()).isEqualTo(ForecastFeatures.MAX_DESCENT);
    }

    @Test
    void a_loss_that_is_missing_negative_or_after_an_infinite_peak_has_no_features() {
        memorise();
        evaluate(100, 1, 0.1, NONE);
        assertThat(fold.features(null)).isNull();
        evaluate(110, 1, 0.1, -1);
        assertThat(fold.features(null)).isNull();
        evaluate(120, 1, 0.1, Double.POSITIVE_INFINITY);
        evaluate(130, 1, 0.1, 1);
        assertThat(fold.features(null)).isNull();
    }

    @Test
    void an_accuracy_in_percent_discards_the_milestones_before_it() {
        memorise();
        assertThat(fold.hasMemorised()).isTrue();

        evaluate(100, 2, 0.1, 5);

        assertThat(fold.hasMemorised()).isFalse();
        evaluate(110, 99, 10, 5);
        evaluate(120, 99, 10, 5);
        evaluate(130, 99, 10, 5);
        assertThat(fold.hasMemorised()).isTrue();
        assertThat(features().memorisedStep()).isEqualTo(110);
    }

    @Test
    void a_validation_accuracy_in_percent_leaves_the_train_accuracy_a_fraction() {
        memorise();

        evaluate(100, 1, 3, 5);
        evaluate(110, 1, 97, 5);
        evaluate(120, 1, 97, 5);
        assertThat(fold.hasGeneralised()).isFalse();
        evaluate(130, 1, 97, 5);

        assertThat(fold.hasMemorised()).isTrue();
        assertThat(fold.hasGeneralised()).isTrue();
    }

    @Test
    void a_fold_restored_from_its_state_continues_as_the_original() {
        memorise();
        evaluate(100, 1, 0.96, 3);
        EvaluationFold restored = EvaluationFold.of(fold.toState());

        restored.accept(110, new EvaluationRow(1, NONE, 0.96, 2));

        evaluate(110, 1, 0.96, 2);
        assertThat(restored.toState()).isEqualTo(fold.toState());
        assertThat(restored.features(null)).isEqualTo(fold.features(null));
    }

    private void memorise() {
        evaluate(10, 1, 0.1, 5);
        evaluate(20, 1, 0.1, 5);
        evaluate(30, 1, 0.1, 5);
    }

    private void evaluate(long step, double train, double validation, double loss) {
        fold.accept(step, new EvaluationRow(train, NONE, validation, loss));
    }

    private ForecastFeatures features() {
        return Objects.requireNonNull(fold.features(null));
    }
}
