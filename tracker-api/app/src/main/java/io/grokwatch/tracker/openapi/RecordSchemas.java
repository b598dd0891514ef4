package io.grokwatch.tracker.openapi;

import static java.util.Map.entry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.grokwatch.events.AnomalyDetected;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.Floats;
import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.Longs;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.history.AttemptHistory;
import io.grokwatch.tracker.client.DetectionType;
import io.grokwatch.tracker.client.DetectionView;
import io.grokwatch.tracker.client.LiveMetrics;
import io.grokwatch.tracker.client.PhaseDiagram;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON schemas of records as Jackson writes them. A component is nullable if it is {@link Nullable}, and required
 * unless it is left out when it is null. Records and enums become schemas of their own under their simple name.
 */
final class RecordSchemas {
    /** Names of nested types whose simple name means nothing outside their class. */
    private static final Map<Class<?>, String> NAMES = Map.ofEntries(
            entry(AnomalyDetected.Kind.class, "AnomalyKind"),
            entry(Detection.Stage.class, "DetectionStage"),
            entry(GeneralisationForecast.Outlook.class, "ForecastOutlook"),
            entry(PhaseDiagram.Cell.class, "PhaseDiagramCell"),
            entry(LiveMetrics.Block.class, "MetricBlock"),
            entry(LiveMetrics.Column.class, "MetricColumn"));

    /** Single numbers that are metric values, so that they may be NaN or infinite, by name. */
    private static final Set<String> METRIC_VALUES = Set.of("lastValue", "peakLoss", "quietLoss");

    private static final String METRIC_VALUE = "MetricValue";
    private static final String PARAMETER_VALUE = "ParameterValue";

    private final Map<String, Schema> schemas = new TreeMap<>();

    RecordSchemas() {
        schemas.put(
                METRIC_VALUE,
                OASFactory.createSchema()
                        .description("A number; NaN and the infinities are strings, as JSON has no such numbers.")
                        .addOneOf(OASFactory.createSchema()
                                .addType(SchemaType.NUMBER)
                                .format("double"))
                        .addOneOf(OASFactory.createSchema()
                                .addType(SchemaType.STRING)
                                .enumeration(List.of("NaN", "Infinity", "-Infinity"))));
        schemas.put(
                PARAMETER_VALUE,
                OASFactory.createSchema()
                        .description("The value of a parameter: text, a number or a flag.")
                        .addOneOf(OASFactory.createSchema().addType(SchemaType.STRING))
                        .addOneOf(OASFactory.createSchema().addType(SchemaType.NUMBER))
                        .addOneOf(OASFactory.createSchema().addType(SchemaType.BOOLEAN)));
        schemas.put(name(AttemptHistory.class), attemptHistory());
        schemas.put(
                name(Parameters.class),
                OASFactory.createSchema()
                        .description("The settings of a trainer, by name.")
                        .addType(SchemaType.OBJECT)
                        .additionalPropertiesSchema(reference(PARAMETER_VALUE))
                        .addExample(new TreeMap<>(Map.of("p", 97, "lr", 0.001, "optimizer", "adamw"))));
    }

    private Schema attemptHistory() {
        return OASFactory.createSchema()
                .description("The start of each attempt that matters, oldest first. A report of an attempt about a step"
                        + " survives if every newer attempt began after that step; a start that is null counts as"
                        + " 0.")
                .addType(SchemaType.OBJECT)
                .addProperty("attempts", array(add(AttemptHistory.Attempt.class)))
                .addRequired("attempts");
    }

    /** All schemas made so far, by name. */
    Map<String, Schema> all() {
        return schemas;
    }

    /** A reference to the schema of a record or an enum, which is made if it is not there yet. */
    Schema add(Class<?> type) {
        String name = name(type);
        if (!schemas.containsKey(name)) {
            schemas.put(name, OASFactory.createSchema()); // Keeps a record that contains itself from being made again.
            schemas.put(
                    name, type.isEnum() ? enumeration(type) : type == DetectionView.class ? detection() : record(type));
        }
        return reference(name);
    }

    static Schema reference(String name) {
        return OASFactory.createSchema().ref(name);
    }

    private Schema record(Class<?> type) {
        Schema schema = OASFactory.createSchema().addType(SchemaType.OBJECT);
        addProperties(schema, type);
        return schema;
    }

    private void addProperties(Schema schema, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                addProperties(schema, component.getType());
                continue;
            }
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
            boolean omitted = nullable && include != null && include.value() == JsonInclude.Include.NON_NULL;
            Schema property = property(type, component);
            schema.addProperty(component.getName(), nullable && !omitted ? nullable(property) : property);
            if (!omitted) {
                schema.addRequired(component.getName());
            }
        }
    }

    private Schema property(Class<?> owner, RecordComponent component) {
        if (METRIC_VALUES.contains(component.getName()) && component.getType() == double.class) {
            return reference(METRIC_VALUE);
        }
        if (component.getType() == Doubles.class && owner.getEnclosingClass() == GeometryMeasured.class) {
            return array(number("double")); // Measures of finite matrices are finite.
        }
        return schema(component.getAnnotatedType());
    }

    private Schema schema(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (type instanceof ParameterizedType generic && annotated instanceof AnnotatedParameterizedType arguments) {
            AnnotatedType[] parts = arguments.getAnnotatedActualTypeArguments();
            if (generic.getRawType() instanceof Class<?> raw && Map.class.isAssignableFrom(raw)) {
                Schema values = parts[1].getType() == Double.class ? reference(METRIC_VALUE) : schema(parts[1]);
                return OASFactory.createSchema().addType(SchemaType.OBJECT).additionalPropertiesSchema(values);
            }
            return array(schema(parts[0]));
        }
        if (type instanceof Class<?> plain) {
            return schema(plain);
        }
        throw new IllegalStateException("no schema is known of the type " + type);
    }

    private Schema schema(Class<?> type) {
        if (type == String.class) {
            return OASFactory.createSchema().addType(SchemaType.STRING);
        }
        if (type == boolean.class || type == Boolean.class) {
            return OASFactory.createSchema().addType(SchemaType.BOOLEAN);
        }
        if (type == int.class || type == Integer.class) {
            return integer("int32");
        }
        if (type == long.class || type == Long.class) {
            return integer("int64");
        }
        if (type == double.class || type == Double.class) {
            return number("double");
        }
        if (type == Longs.class) {
            return array(integer("int64"));
        }
        if (type == Doubles.class) {
            return array(reference(METRIC_VALUE));
        }
        if (type == Floats.class) {
            return array(number("float"));
        }
        if (type == Instant.class) {
            return OASFactory.createSchema()
                    .addType(SchemaType.STRING)
                    .format("date-time")
                    .addExample("2026-11-22T21:55:01.250Z");
        }
        if (type == Duration.class) {
            return OASFactory.createSchema()
                    .addType(SchemaType.STRING)
                    .format("duration")
                    .addExample("P30D");
        }
        if (type == Object.class) {
            return reference(PARAMETER_VALUE);
        }
        if (type == Parameters.class || type == AttemptHistory.class) {
            return reference(name(type));
        }
        if (type == JsonNode.class) {
            return OASFactory.createSchema()
                    .addType(SchemaType.OBJECT)
                    .additionalPropertiesSchema(OASFactory.createSchema().booleanSchema(true));
        }
        if (type.isEnum()) {
            return add(type);
        }
        if (type.isRecord()) {
            RecordComponent[] components = type.getRecordComponents();
            boolean isValue =
                    components.length == 1 && components[0].getAccessor().isAnnotationPresent(JsonValue.class);
            return isValue ? schema(components[0].getAnnotatedType()) : add(type);
        }
        throw new IllegalStateException("no schema is known of " + type);
    }

    private static Schema enumeration(Class<?> type) {
        List<Object> values = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            values.add(
                    switch (constant) {
                        case DetectionType detection -> detection.topic();
                        case Enum<?> plain -> plain.name();
                        default -> throw new IllegalStateException(type + " is no enum");
                    });
        }
        return OASFactory.createSchema().addType(SchemaType.STRING).enumeration(values);
    }

    /** One alternative for each type, so that the type determines the event. */
    private Schema detection() {
        Schema schema = OASFactory.createSchema().description("A detection; `type` is the topic it was published on.");
        for (DetectionType type : DetectionType.values()) {
            Schema alternative = record(DetectionView.class);
            alternative.addProperty(
                    "type", OASFactory.createSchema().addType(SchemaType.STRING).enumeration(List.of(type.topic())));
            alternative.addProperty("event", add(type.event()));
            String name = name(type.event()) + "View";
            schemas.put(name, alternative);
            schema.addOneOf(reference(name));
        }
        return schema;
    }

    private static Schema nullable(Schema schema) {
        if (schema.getType() != null && schema.getEnumeration() == null) {
            return schema.addType(SchemaType.NULL);
        }
        return OASFactory.createSchema()
                .addOneOf(schema)
                .addOneOf(OASFactory.createSchema().addType(SchemaType.NULL));
    }

    private static Schema array(Schema items) {
        return OASFactory.createSchema().addType(SchemaType.ARRAY).items(items);
    }

    private static Schema integer(String format) {
        return OASFactory.createSchema().addType(SchemaType.INTEGER).format(format);
    }

    private static Schema number(String format) {
        return OASFactory.createSchema().addType(SchemaType.NUMBER).format(format);
    }

    static String name(Class<?> type) {
        return NAMES.getOrDefault(type, type.getSimpleName());
    }
}
