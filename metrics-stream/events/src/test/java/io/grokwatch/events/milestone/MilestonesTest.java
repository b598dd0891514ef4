package io.grokwatch.events.milestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MilestonesTest {
    private static final Milestones NONE = Milestones.of(MilestoneConfig.DEFAULTS);

    @Test
    void a_run_has_memorised_at_the_first_of_three_fitted_evaluations_in_a_row() {
        Milestones two = evaluated(NONE, 0, .99, .1, 1, .1, .98, .1, .99, .1, 1, .1);
        Milestones three = evaluated(two, 50, .99, .1);

        assertThat(two.hasMemorised()).isFalse();
        assertThat(three.memorisedStep()).isEqualTo(30);
        assertThat(three.memorisedIndex()).isEqualTo(3);
    }

    @Test
    void memorising_is_not_taken_back_by_a_loss_of_the_fit_which_shows_below_the_lower_level() {
        Milestones fitted = evaluated(NONE, 0, 1, .1, 1, .1, 1, .1);
        Milestones between = evaluated(fitted, 30, .98, .1, .97, .1, .97, .1);
        Milestones lost = evaluated(between, 60, .96, .1, .5, .1, .5, .1);

        assertThat(between.lost()).isEqualTo(Streak.NONE);
        assertThat(lost.lost()).isEqualTo(new Streak(60, 6, 3));
        assertThat(lost.memorisedStep()).isZero();
    }

    @Test
    void a_run_has_generalised_while_the_streak_of_solved_evaluations_lasts() {
        Milestones first = evaluated(NONE, 0, 1, .95, 1, .96, 1, .97);
        Milestones broken = evaluated(first, 30, 1, .94);
        Milestones again = evaluated(broken, 40, 1, .95, 1, .95, 1, .95);

        assertThat(first.generalisedStep()).isZero();
        assertThat(broken.hasGeneralised()).isFalse();
        assertThat(broken.firstGeneralisedStep()).isZero();
        assertThat(again.generalisedStep()).isEqualTo(40);
        assertThat(again.firstGeneralisedStep()).isZero();
    }

    @Test
    void collapse_is_below_a_level_of_its_own() {
        Milestones solved = evaluated(NONE, 0, 1, 1, 1, 1, 1, 1);

        assertThat(evaluated(solved, 30, 1, .8, 1, .8, 1, .8).collapsed()).isEqualTo(Streak.NONE);
        assertThat(evaluated(solved, 30, 1, .79, 1, .79, 1, .79).collapsed().since(3))
                .isEqualTo(30);
    }

    @Test
    void tolerance_lowers_every_level_but_that_of_a_collapse() {
        Milestones tolerant = NONE;
        for (int i = 0; i < 3; i++) {
            tolerant = tolerant.evaluated(i, .95, .79, .04);
        }

        assertThat(tolerant.hasMemorised()).isTrue();
        assertThat(tolerant.lost()).isEqualTo(Streak.NONE);
        assertThat(tolerant.collapsed().length()).isEqualTo(3);
    }

    @Test
    void an_accuracy_that_is_no_number_ends_every_streak_and_begins_none() {
        Milestones solved = evaluated(NONE, 0, 1, 1, 1, 1, 1, 1);

        Milestones after = evaluated(solved, 30, Double.NaN, Double.NaN);

        assertThat(after.fitted()).isEqualTo(Streak.NONE);
        assertThat(after.lost()).isEqualTo(Streak.NONE);
        assertThat(after.solved()).isEqualTo(Streak.NONE);
        assertThat(after.collapsed()).isEqualTo(Streak.NONE);
        assertThat(after.evaluations()).isEqualTo(4);
        assertThat(after.hasMemorised()).isTrue();
    }

    @Test
    void rewinding_drops_what_began_at_the_step_or_later() {
        Milestones both = evaluated(NONE, 0, 1, .1, 1, .1, 1, .1, 1, 1, 1, 1, 1, 1);

        Milestones rewound = both.rewound(30, 3);

        assertThat(rewound.evaluations()).isEqualTo(3);
        assertThat(rewound.memorisedStep()).isZero();
        assertThat(rewound.firstGeneralisedStep()).isEqualTo(-1);
        assertThat(rewound.hasGeneralised()).isFalse();
        assertThat(both.rewound(0, 6).hasMemorised()).isFalse();
    }

    @Test
    void levels_without_hysteresis_are_rejected() {
        assertThatThrownBy(() -> new MilestoneConfig(3, .99, .99, .95, .8))
                .hasMessage("lostAccuracy must be below fittedAccuracy 0.99, was 0.99");
        assertThatThrownBy(() -> new MilestoneConfig(0, .99, .97, .95, .8))
                .hasMessage("sustained must be at least 1, was 0");
        assertThatThrownBy(() -> new MilestoneConfig(3, 1.1, .97, .95, .8))
                .hasMessage("fittedAccuracy must be in [0, 1], was 1.1");
    }

    /** Pairs of train and validation accuracy, ten steps apart. */
    private static Milestones evaluated(Milestones before, long firstStep, double... pairs) {
        Milestones milestones = before;
        for (int i = 0; i < pairs.length; i += 2) {
            milestones = milestones.evaluated(firstStep + 5L * i, pairs[i], pairs[i + 1], 0);
        }
        return milestones;
    }
}
