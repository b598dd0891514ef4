package io.grokwatch.trainer.builtin;

import io.grokwatch.trainer.spi.ParameterDescription;

/** One setting of the built-in trainer, declared beside the code that reads it. */
record Setting(ParameterDescription description) {

    /** @param expected which values are accepted, in words */
    static Setting of(String key, Object defaultValue, String expected, String summary) {
        return new Setting(new ParameterDescription(key, defaultValue, expected, summary));
    }

    /** The name among the parameters of a run. */
    String key() {
        return description.name();
    }
}
