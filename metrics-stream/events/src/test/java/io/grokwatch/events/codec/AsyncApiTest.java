package io.grokwatch.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
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
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static ObjectNode document;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = AsyncApiTest.class.getResourceAsStream("/asyncapi.yaml")) {
            document = (ObjectNode) new YAMLMapper().readTree(in);
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
    void everyEvent_isWhatItsSchemaSays(Event event) throws IOException {
        String name = event.getClass().getSimpleName();

        JsonNode record = Json.MAPPER.readTree(EventCodec.json(event));

        assertThat(complaints(name, record)).isEmpty();
        assertThat(complaints(name, message(event.getClass()).at("/examples/0/payload")))
                .isEmpty();
        assertThat(complaints(name, Json.MAPPER.createObjectNode())).isNotEmpty();
    }

    /** Every number that the evidence of a sample has is described, by name. */
    @ParameterizedTest
    @MethodSource("everyEvent")
    void everyEvent_hasEvidenceThatIsDescribed(Event event) throws IOException {
        JsonNode evidence = Json.MAPPER.readTree(EventCodec.json(event)).path("evidence");
        JsonNode reference = document.at(
                "/components/schemas/" + event.getClass().getSimpleName() + "/properties/evidence/allOf/0/$ref");

        JsonNode described = document.at(reference.asText().replace("#", "") + "/properties");

        assertThat(names(described)).containsAll(names(evidence));
    }

    private static List<String> complaints(String schema, JsonNode value) {
        ObjectNode of = document.deepCopy();
        of.put("$ref", "#/components/schemas/" + schema);
        return SCHEMAS.getSchema(of).validate(value).stream()
                .map(Object::toString)
                .toList();
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
