package io.grokwatch.trainer.builtin;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;

/** One setting of the built-in trainer, declared in the class that reads it. */
record Setting(ParameterDescription description) {

    static Setting of(String key, Object defaultValue, ParameterDomain domain, String summary) {
        return new Setting(new ParameterDescription(key, domain, defaultValue, summary));
    }

    /** The same with a unit. */
    Setting in(String unit) {
        return new Setting(new ParameterDescription(
                description.name(), description.domain(), description.defaultValue(), unit, description.summary()));
    }

    /** Its name among the parameters of a run. */
    String key() {
        return description.name();
    }

    static ParameterDomain oneOf(String... values) {
        return ParameterDomain.Choice.of(values);
    }

    static ParameterDomain flag() {
        return new ParameterDomain.Flag();
    }

    /** A whole number in [min, max]. */
    static ParameterDomain whole(long min, long max) {
        return new ParameterDomain.Whole(min, max);
    }

    /** A number in [min, max]. */
    static ParameterDomain number(double min, double max) {
        return new ParameterDomain.Real(min, max, false, false);
    }

    /** A number in (min, max]. */
    static ParameterDomain above(double min, double max) {
        return new ParameterDomain.Real(min, max, true, false);
    }

    /** A number in [min, max). */
    static ParameterDomain below(double min, double max) {
        return new ParameterDomain.Real(min, max, false, true);
    }

    /** A number in (min, max). */
    static ParameterDomain within(double min, double max) {
        return new ParameterDomain.Real(min, max, true, true);
    }
}
