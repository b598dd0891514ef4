package io.grokwatch.trainer.builtin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;

/** One setting of the built-in trainer, declared beside the code that reads it. */
record Setting(ParameterDescription description) {

    static Setting of(String key, Object defaultValue, ParameterDomain domain, String summary) {
        return new Setting(new ParameterDescription(key, domain, defaultValue, summary));
    }

    /** The same, its number counting so and so. */
    Setting in(String unit) {
        return new Setting(new ParameterDescription(
                description.name(), description.domain(), description.defaultValue(), unit, description.summary()));
    }

    /** The name among the parameters of a run. */
    String key() {
        return description.name();
    }

    static ParameterDomain oneOf(String... values) {
        return ParameterDomain.Choice.of(values);
    }

    static ParameterDomain flag() {
        return new ParameterDomain.Flag();
    }

    /** A whole number in [least, most]. */
    static ParameterDomain whole(long least, long most) {
        return new ParameterDomain.Whole(least, most);
    }

    /** A number in [least, most]. */
    static ParameterDomain number(double least, double most) {
        return new ParameterDomain.Real(least, most, false, false);
    }

    /** A number in (least, most]. */
    static ParameterDomain above(double least, double most) {
        return new ParameterDomain.Real(least, most, true, false);
    }

    /** A number in [least, most). */
    static ParameterDomain below(double least, double most) {
        return new ParameterDomain.Real(least, most, false, true);
    }

    /** A number in (least, most). */
    static ParameterDomain within(double least, double most) {
        return new ParameterDomain.Real(least, most, true, true);
    }
}
