package io.grokwatch.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecipeMilestonesTest {
    private static final List<String> EVALUATED = List.of("train/loss", "train/accuracy", "val/accuracy");

    @Test
    void levels_are_reached_at_the_first_of_three_evaluations_in_a_row() {
        RecipeMilestones milestones = new RecipeMilestones();
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
    void a_milestone_that_is_not_reached_is_null() {
        RecipeMilestones milestones = new RecipeMilestones();

        milestones.metrics(0, EVALUATED, new double[] {1, 1, 1});
        milestones.metrics(1, EVALUATED, new double[] {1, 1, 1});

        assertThat(milestones.memorised()).isNull();
        assertThat(milestones.generalised()).isNull();
        assertThat(milestones.firstSpike()).isNull();
    }

    @Test
    void accuracy_of_the_whole_train_set_takes_precedence_over_the_batch() {
        RecipeMilestones milestones = new RecipeMilestones();
        List<String> names = List.of("train/accuracy", "val/accuracy", "train_eval/accuracy");

        for (int i = 0; i < 3; i++) {
            milestones.metrics(i, names, new double[] {1, 0, 0.9});
        }

        assertThat(milestones.memorised()).isNull();
    }

    @Test
    void without_val_the_first_validation_set_by_name_counts() {
        RecipeMilestones milestones = new RecipeMilestones();
        List<String> names = List.of("train/accuracy", "val/unseen/accuracy", "val/seen/accuracy");

        for (int i = 0; i < 6; i++) {
            milestones.metrics(10L * i, names, new double[] {1, 1, i < 3 ? 0.1 : 1});
        }

        assertThat(milestones.memorised()).isZero();
        assertThat(milestones.generalised()).isEqualTo(30);
    }

    @Test
    void val_takes_precedence_over_other_validation_sets() {
        RecipeMilestones milestones = new RecipeMilestones();
        List<String> names = List.of("train/accuracy", "val/seen/accuracy", "val/accuracy");

        for (int i = 0; i < 3; i++) {
            milestones.metrics(i, names, new double[] {1, 1, 0.1});
        }

        assertThat(milestones.generalised()).isNull();
    }

    @Test
    void a_nan_accuracy_reaches_no_milestone() {
        RecipeMilestones milestones = new RecipeMilestones();

        for (int i = 0; i < 3; i++) {
            milestones.metrics(i, EVALUATED, new double[] {1, Double.NaN, Double.NaN});
        }

        assertThat(milestones.memorised()).isNull();
        assertThat(milestones.generalised()).isNull();
    }

    @Test
    void spike_is_a_loss_far_above_the_lowest_one_before() {
        RecipeMilestones milestones = new RecipeMilestones();
        double[] losses = {2, 0.1, 3, 1e-3, 2e-3, 0.09, 1e-6, 9e-4, 0.5, 1e-6, 0.7};

        for (int i = 0; i < losses.length; i++) {
            milestones.metrics(i, List.of("train/loss"), new double[] {losses[i]});
        }

        assertThat(milestones.firstSpike()).isEqualTo(8);
    }
}
