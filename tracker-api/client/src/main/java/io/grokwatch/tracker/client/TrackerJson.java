package io.grokwatch.tracker.client;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.grokwatch.events.codec.Json;

/** The JSON of the API: that of the contract, with times in ISO 8601. Numbers that are missing are read as 0. */
public final class TrackerJson {
    /** Immutable: callers that need other settings make their own mapper. */
    public static final JsonMapper MAPPER = Json.MAPPER
            .rebuild()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private TrackerJson() {}
}
