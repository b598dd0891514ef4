package io.grokwatch.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterSchemaTest {
    @Test
    void settings_areAnObjectSchemaWithTypesRangesUnitsAndDefaults() throws Exception {
        List<ParameterDescription> parameters = List.of(
                new ParameterDescription("opt", ParameterDomain.Choice.of("Adam", "AdamW"), "Adam", "the optimiser"),
                new ParameterDescription("seed", new ParameterDomain.Whole(0, Long.MAX_VALUE), 0L, "of the data"),
                new ParameterDescription("lr", ParameterDomain.Real.positive(10), 0.01, "per step", "rate"),
                new ParameterDescription("bias", new ParameterDomain.Flag(), true, "whether"));

        assertThat(ParameterSchema.of(parameters).toPrettyString())
                .isEqualTo(Json.MAPPER.readTree("""
                {"$schema": "https://json-schema.org/draft/2020-12/schema",
                 "type": "object",
                 "properties": {
                   "opt": {"type": "string", "enum": ["Adam", "AdamW"], "description": "the optimiser", "default": "Adam"},
                   "seed": {"type": "integer", "minimum": 0, "description": "of the data", "default": 0},
                   "lr": {"type": "number", "exclusiveMinimum": 0.0, "maximum": 10.0, "description": "rate",
                          "unit": "per step", "default": 0.01},
                   "bias": {"type": "boolean", "description": "whether", "default": true}},
                 "additionalProperties": false}
                """).toPrettyString());
    }
}
