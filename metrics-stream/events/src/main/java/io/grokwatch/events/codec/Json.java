package io.grokwatch.events.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Collectors;

/**
 * The JSON of the contract: components in the order of the records, maps sorted, NaN and the infinities as strings,
 * unknown fields ignored.
 */
public final class Json {
    /** For every JSON of the contract. Immutable: callers that need other settings make their own mapper. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Python writes NaN and the infinities bare; we read both forms and write strings, which every parser
            // takes.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(32).build());
    }

    private Json() {}

    /** One sentence from a failure to read: what was wrong and where, without a dump of the source. */
    static String reason(Exception failure) {
        if (failure instanceof ValueInstantiationException invalid && invalid.getCause() != null) {
            return String.valueOf(invalid.getCause().getMessage());
        }
        if (failure instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            String path = mapping.getPath().stream()
                    .map(at -> at.getFieldName() == null ? Integer.toString(at.getIndex()) : at.getFieldName())
                    .collect(Collectors.joining("."));
            return path + ": " + withoutAdvice(mapping.getOriginalMessage());
        }
        if (failure instanceof JsonProcessingException json) {
            return withoutAdvice(json.getOriginalMessage());
        }
        return String.valueOf(failure.getMessage());
    }

    private static String withoutAdvice(String message) {
        int advice = message.indexOf(" (set DeserializationConfig");
        return advice < 0 ? message : message.substring(0, advice);
    }
}
