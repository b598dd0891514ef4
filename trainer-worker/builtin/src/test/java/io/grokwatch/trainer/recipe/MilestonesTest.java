package io.grokwatch.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MilestonesTest {
    private static final List<String> EVALUATED = List.of("train/loss", "train/accuracy", "val/accuracy");

    @Test
    void accuracies_count_once_they_are_kept_for_three_evaluations() {
        Milestones milestones = new Milestones();
        double[][] accuracies = {
            {0.5, 0}, {1, 0.1}, {0.9, 0.2}, {1, 0.95}, {1, 0.9}, {1, 0.96}, {1, 0.97}, {1, 1}, {1, 1}
        };

        for (int i = 0; i < accuracies.length; i++) {
            milestones.metrics(10L * i, EVALUATED, new double[] {1, accuracies[i][0], accuracies[i][1]});
        }

        assertThat(milestones.memorised()).isEqualTo(30);
        assertThat(milestones.generalised()).isEqualTo(50);
    }

    @Test
    void what_is_not_reached_is_null() {
        Milestones milestones = new Milestones();

        milestones.metrics(0, EVALUATED, new double[] {1, 1, 1});
        milestones.metrics(1, EVALUATED, new double[] {1, 1, 1});

        assertThat(milestones.memorised()).isNull();
        assertThat(milestones.generalised()).isNull();
        assertThat(milestones.firstSpike()).isNull();
    }

    @Test
    void whole_train_set_speaks_rather_than_a_batch() {
        Milestones milestones = new Milestones();
        List<String> names = List.of("train/accuracy", "val/accuracy", "train_eval/accuracy");

        for (int i = 0; i < 3; i++) {
            milestones.metrics(i, names, new double[] {1, 0, 0.9});
        }

        assertThat(milestones.memorised()).isNull();
    }

    @Test
    void the_first_validation_set_by_name_speaks_for_a_run_without_val() {
        Milestones milestones = new Milestones();
        List<String> names = List.of("train/accuracy", "val/unseen/accuracy", "val/seen/accuracy");

        for (int i = 0; i < 6; i++) {
            milestones.metrics(10L * i, names, new double[] {1, 1, i < 3 ? 0.1 : 1});
        }

        assertThat(milestones.memorised()).isZero();
        assertThat(milestones.generalised()).isEqualTo(30);
    }

    @Test
    void val_speaks_for_a_run_whatever_other_validation_sets_it_has() {
        Milestones milestones = new Milestones();
        List<String> names = List.of("train/accuracy", "val/seen/accuracy", "val/accuracy");

        for (int i = 0; i < 3; i++) {
            milestones.metrics(i, names, new double[] {1, 1, 0.1});
        }

        assertThat(milestones.generalised()).isNull();
    }

    @Test
    void an_accuracy_that_is_no_number_reaches_nothing() {
        Milestones milestones = new Milestones();

        for (int i = 0; i < 3; i++) {
            milestones.metrics(i, EVALUATED, new double[] {1, Double.NaN, Double.NaN});
        }

        assertThat(milestones.memorised()).isNull();
        assertThat(milestones.generalised()).isNull();
    }

    @Test
    void spike_is_a_jump_far_above_the_lowest_loss_before() {
        Milestones milestones = new Milestones();
        double[] losses = {2, 0.1, 3, 1e-3, 2e-3, 0.09, 1e-6, 9e-4, 0.5, 1e-6, 0.7};

        for (int i = 0; i < losses.length; i++) {
            milestones.metrics(i, List.of("train/loss"), new double[] {losses[i]});
        }

        assertThat(milestones.firstSpike()).isEqualTo(8);
    }
}
