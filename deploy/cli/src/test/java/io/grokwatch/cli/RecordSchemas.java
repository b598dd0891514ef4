package io.grokwatch.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.grokwatch.events.Event;
import io.grokwatch.events.codec.Json;
import io.grokwatch.kafka.RecordCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What {@code asyncapi.yaml} says that records are. */
final class RecordSchemas {
    private static final String TYPE_PREFIX = "io.grokwatch.";

    private final ObjectNode document;
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    RecordSchemas() throws IOException {
        try (InputStream in = Event.class.getResourceAsStream("/asyncapi.yaml")) {
            document = (ObjectNode) new YAMLMapper().readTree(in);
        }
    }

    /** What is wrong with a record of a JSON topic, by what the document says; nothing if it is as described. */
    List<String> complaints(ConsumerRecord<byte[], byte[]> record) throws IOException {
        List<String> complaints = new ArrayList<>();
        ObjectNode headers = Json.MAPPER.createObjectNode();
        record.headers()
                .forEach(header -> headers.put(header.key(), RecordCodec.header(record.headers(), header.key())));
        check(headers, "/components/messageTraits/CloudEvent/headers", complaints);

        String name = headers.path("ce_type").asText().replace(TYPE_PREFIX, "");
        if (!channelOf(record.topic()).path("messages").has(name)) {
            complaints.add("topic " + record.topic() + " has no message " + name);
        }
        JsonNode payload = Json.MAPPER.readTree(record.value());
        check(payload, "/components/schemas/" + name, complaints);
        JsonNode described = document.at("/components/schemas/" + name + "/properties");
        for (Map.Entry<String, JsonNode> field : payload.properties()) {
            if (!described.has(field.getKey())) {
                complaints.add(name + "." + field.getKey() + " is not described");
            }
        }
        return complaints;
    }

    private void check(JsonNode value, String pointer, List<String> complaints) {
        if (document.at(pointer).isMissingNode()) {
            complaints.add("there is no " + pointer);
            return;
        }
        ObjectNode schema = document.deepCopy();
        schema.put("$ref", "#" + pointer);
        schemas.getSchema(schema).validate(value).forEach(message -> complaints.add(pointer + message));
    }

    private JsonNode channelOf(String topic) {
        for (JsonNode channel : document.path("channels")) {
            if (channel.path("address").asText().equals(topic)) {
                return channel;
            }
        }
        return document.path("missing");
    }
}
