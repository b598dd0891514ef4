package io.grokwatch.events.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grokwatch.events.ParameterDescription;
import io.grokwatch.events.ParameterDomain;
import java.util.List;

/**
 * The settings of a trainer as a JSON Schema, for forms and for tools in other languages. Units are under the keyword
 * {@code unit}, an annotation that validators ignore.
 *
 * @see <a href="https://json-schema.org/draft/2020-12">JSON Schema 2020-12</a>
 */
public final class ParameterSchema {
    private ParameterSchema() {}

    /** An object with a property for each setting, none of them required, and no others. */
    public static ObjectNode of(List<ParameterDescription> parameters) {
        ObjectNode schema = Json.MAPPER.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (ParameterDescription parameter : parameters) {
            ObjectNode property = properties.putObject(parameter.name());
            describe(parameter.domain(), property);
            property.put("description", parameter.summary());
            if (parameter.unit() != null) {
                property.put("unit", parameter.unit());
            }
            property.set("default", Json.MAPPER.valueToTree(parameter.defaultValue()));
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private static void describe(ParameterDomain domain, ObjectNode property) {
        switch (domain) {
            case ParameterDomain.Choice choice -> {
                property.put("type", "string");
                ArrayNode values = property.putArray("enum");
                choice.values().forEach(values::add);
            }
            case ParameterDomain.Flag flag -> property.put("type", "boolean");
            case ParameterDomain.Whole whole -> {
                property.put("type", "integer");
                if (whole.least() != Long.MIN_VALUE) {
                    property.put("minimum", whole.least());
                }
                if (whole.most() != Long.MAX_VALUE) {
                    property.put("maximum", whole.most());
                }
            }
            case ParameterDomain.Real real -> {
                property.put("type", "number");
                property.put(real.open() ? "exclusiveMinimum" : "minimum", real.least());
                property.put(real.below() ? "exclusiveMaximum" : "maximum", real.most());
            }
            case ParameterDomain.Text text -> {
                property.put("type", "string");
                property.put("minLength", text.least());
                property.put("maxLength", text.most());
            }
        }
    }
}
