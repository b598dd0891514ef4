package io.grokwatch.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerDescribedTest {
    private static final TrainerDescribed TRAINER = new TrainerDescribed(
            "toy",
            "a toy",
            List.of(
                    new ParameterDescription(
                            "opt", ParameterDomain.Choice.of("Adam", "AdamW"), "Adam", "the optimiser"),
                    new ParameterDescription("p", new ParameterDomain.Whole(3, 499), 31L, "modulus"),
                    new ParameterDescription("lr", ParameterDomain.Real.positive(10), 0.01, "per step", "rate"),
                    new ParameterDescription("b1", ParameterDomain.Real.below(0, 1), 0.9, "decay"),
                    new ParameterDescription("bias", new ParameterDomain.Flag(), true, "whether"),
                    new ParameterDescription("note", new ParameterDomain.Text(0, 5), "", "for people")));

    @ParameterizedTest
    @CsvSource({
        "opt, AdamW",
        "p, 3",
        "p, 499",
        "lr, 10",
        "lr, 1e-300",
        "b1, 0",
        "b1, 0.999",
        "bias, false",
        "note, hello"
    })
    void settingWithinItsDomain_raisesNoObjection(String name, String value) {
        assertThat(TRAINER.objection(Parameters.NONE.with(name, Parameters.parseValue(value))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "opt  | SGD    | parameter opt must be one of Adam AdamW, was SGD",
                "p    | 2      | parameter p must be a whole number in [3, 499], was 2",
                "p    | 31.0   | parameter p must be a whole number in [3, 499], was 31.0",
                "lr   | 0      | parameter lr must be a number in (0, 10] (per step), was 0",
                "b1   | 1      | parameter b1 must be a number in [0, 1), was 1",
                "bias | 1      | parameter bias must be true or false, was 1",
                "note | hello! | parameter note must be text of 0 to 5 characters, was hello!",
                "beta | 1      | trainer toy has no parameter 'beta', it has [opt, p, lr, b1, bias, note]"
            })
    void settingOutsideItsDomain_isObjectedToByNameValueAndExpectation(String name, String value, String objection) {
        assertThat(TRAINER.objection(Parameters.NONE.with(name, Parameters.parseValue(value))))
                .contains(objection);
    }

    @Test
    void numberThatIsNone_isInNoRange() {
        assertThat(TRAINER.objection(Parameters.NONE.with("lr", Double.NaN))).isPresent();
    }

    @Test
    void defaultOutsideTheDomain_isRefused() {
        assertThatThrownBy(() -> new ParameterDescription("p", new ParameterDomain.Whole(3, 499), 1L, "modulus"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("default of parameter p must be a whole number in [3, 499], was 1");
    }

    @Test
    void parameterDescribedTwice_isRefused() {
        ParameterDescription p = TRAINER.parameters().get(1);

        assertThatThrownBy(() -> new TrainerDescribed("toy", "a toy", List.of(p, p)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameter p is described twice");
    }
}
