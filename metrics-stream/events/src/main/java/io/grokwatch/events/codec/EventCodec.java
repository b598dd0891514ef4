package io.grokwatch.events.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.Event;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Low-rate events as CloudEvents 1.0 in binary mode over Kafka: the attributes are headers with the prefix {@code ce_},
 * the value is plain JSON.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     Protocol Binding for CloudEvents 1.0.2</a>
 */
public final class EventCodec {
    /** The header that names the class of an event. */
    public static final String TYPE_HEADER = "ce_type";

    private static final String TYPE_PREFIX = "io.grokwatch.";
    /** Every record of the sealed hierarchy of events, by its {@code ce_type}. */
    private static final Map<String, Class<? extends Event>> TYPES = records(Event.class)
            .distinct()
            .collect(Collectors.toUnmodifiableMap(EventCodec::typeOf, Function.identity()));

    private final String source;

    /** @param source the process that publishes, for example {@code /grokwatch/metrics-stream} */
    public EventCodec(String source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    private static Stream<Class<? extends Event>> records(Class<?> event) {
        return event.isRecord()
                ? Stream.of(event.asSubclass(Event.class))
                : Arrays.stream(event.getPermittedSubclasses()).flatMap(EventCodec::records);
    }

    /** The {@code ce_type} of a class of events, for example {@code io.grokwatch.GrokkingDetected}. */
    public static String typeOf(Class<? extends Event> event) {
        return TYPE_PREFIX + event.getSimpleName();
    }

    /** The {@code ce_type} of every class of a kind of events, for readers that choose records by their headers. */
    public static Set<String> typesOf(Class<? extends Event> kind) {
        return TYPES.entrySet().stream()
                .filter(type -> kind.isAssignableFrom(type.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The record that carries an event.
     *
     * @param at the time of the event
     * @throws IllegalArgumentException if it is larger than its topic accepts
     */
    public EncodedEvent encode(Event event, Instant at) {
        Topic topic = Topics.of(event);
        byte[] value = json(event);
        if (value.length > topic.maxMessageBytes() - 4096) {
            throw new IllegalArgumentException("event " + event.eventId() + " is " + value.length + " bytes, topic "
                    + topic.name() + " takes " + (topic.maxMessageBytes() - 4096));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", event.eventId());
        headers.put("ce_source", source);
        headers.put(TYPE_HEADER, typeOf(event.getClass()));
        headers.put("ce_subject", event.key());
        headers.put("ce_time", at.toString());
        headers.put("content-type", "application/json");
        return new EncodedEvent(topic, event.key(), headers, value);
    }

    /** The event's JSON, the same bytes for equal events. */
    public static byte[] json(Event event) {
        try {
            return Json.MAPPER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("event " + event.eventId() + " has no JSON form", e);
        }
    }

    /**
     * The event that a record carries.
     *
     * @param ceType the value of its header {@code ce_type}, or null if it has none
     */
    public static Decoded<Event> decode(@Nullable String ceType, byte @Nullable [] value) {
        if (ceType == null) {
            return new Decoded.Undecodable<>("header " + TYPE_HEADER + " is missing");
        }
        Class<? extends Event> type = TYPES.get(ceType);
        if (type == null) {
            return new Decoded.Undecodable<>("unknown ce_type '" + ceType + "'");
        }
        return read(type, value);
    }

    /** The same for one known type: a record of another type is undecodable here. */
    public static <E extends Event> Decoded<E> decode(Class<E> type, byte @Nullable [] value) {
        return read(type, value);
    }

    private static <E extends Event> Decoded<E> read(Class<? extends E> type, byte @Nullable [] value) {
        if (value == null || value.length == 0) {
            return new Decoded.Undecodable<>(type.getSimpleName() + ": the value is empty");
        }
        try {
            E event = Json.MAPPER.readValue(value, type);
            return event == null
                    ? new Decoded.Undecodable<>(type.getSimpleName() + ": the value is null")
                    : new Decoded.Ok<>(event);
        } catch (IOException | IllegalArgumentException e) {
            return new Decoded.Undecodable<>(type.getSimpleName() + ": " + Json.reason(e));
        }
    }
}
