package io.grokwatch.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.grokwatch.events.Event;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code asyncapi.yaml} says what the records are. */
class AsyncApiTest {
    private static JsonNode document;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = AsyncApiTest.class.getResourceAsStream("/asyncapi.yaml")) {
            document = new YAMLMapper().readTree(in);
        }
    }

    static List<Event> everyEvent() {
        return EventSamples.all();
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void everyEvent_hasAMessageWhoseExampleIsARealRecord(Event event) throws IOException {
        JsonNode message = message(event.getClass());

        Decoded<? extends Event> decoded = EventCodec.decode(event.getClass(), json(message.at("/examples/0/payload")));

        assertThat(decoded).isEqualTo(new Decoded.Ok<>(event));
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void everyEvent_hasASchemaOfExactlyItsComponents(Event event) {
        JsonNode schema = document.at("/components/schemas/" + event.getClass().getSimpleName());
        List<String> components = Arrays.stream(event.getClass().getRecordComponents())
                .map(RecordComponent::getName)
                .toList();

        assertThat(names(schema.path("properties"))).containsExactlyElementsOf(components);
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void everyEvent_isAMessageOfItsTopicsChannel(Event event) {
        JsonNode channel = channel(Topics.of(event));

        assertThat(names(channel.path("messages"))).contains(event.getClass().getSimpleName());
    }

    @Test
    void everyTopic_hasAChannel() {
        assertThat(Topics.ALL)
                .allSatisfy(topic -> assertThat(channel(topic).isMissingNode())
                        .as("channel of %s", topic.name())
                        .isFalse());
    }

    private static JsonNode message(Class<?> type) {
        return document.at("/components/messages/" + type.getSimpleName());
    }

    private static JsonNode channel(Topic topic) {
        return StreamSupport.stream(document.path("channels").spliterator(), false)
                .filter(channel -> channel.path("address").asText().equals(topic.name()))
                .findFirst()
                .orElse(document.path("missing"));
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    private static byte[] json(JsonNode payload) throws IOException {
        return Json.MAPPER.writeValueAsBytes(payload);
    }
}
