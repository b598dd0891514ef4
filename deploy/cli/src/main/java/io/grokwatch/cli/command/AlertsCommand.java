package io.grokwatch.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.grokwatch.cli.display.DetectionLine;
import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.cli.tracker.Suggestion;
import io.grokwatch.events.Detection;
import io.grokwatch.events.Event;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import io.grokwatch.events.codec.Decoded;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.validation.Text;
import io.grokwatch.kafka.ClientConfigs;
import io.grokwatch.kafka.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "alerts", description = "Prints detections from Kafka as they are published, until Ctrl-C.")
final class AlertsCommand implements Callable<Integer> {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectWriter ASCII = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    private static final Duration POLL = Duration.ofMillis(500);

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private StackOptions options = new StackOptions();

    @Option(
            names = "--topic",
            paramLabel = "T",
            description = "only this topic; may be repeated (default: all detections)")
    private List<String> topics = List.of();

    @Option(names = "--from-beginning", description = "start with the detections already published")
    private boolean fromBeginning;

    @Option(names = "--json", description = "print the events as they are on the topic")
    private boolean json;

    @Override
    public Integer call() {
        String bootstrap = options.kafka();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(ClientConfigs.groupless(
                bootstrap, "grokwatch-alerts", Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                        BROKER_TIMEOUT.toMillis())))) {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
            }
            // Positions are resolved lazily; from here on no record is missed.
            partitions.forEach(consumer::position);
            terminal.note("watching " + chosen() + " at " + bootstrap);
            while (!terminal.out().checkError()) {
                consumer.poll(POLL).forEach(this::show);
            }
            return 0;
        } catch (KafkaException e) {
            throw new UserErrorException("Kafka at " + bootstrap + " cannot be read: " + e.getMessage(), e);
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : chosen()) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null || found.isEmpty()) {
                throw new UserErrorException("there is no topic '" + Text.escaped(topic) + "'"
                        + Suggestion.among(Topics.ALL.stream().map(Topic::name), topic));
            }
            found.forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        return partitions;
    }

    private List<String> chosen() {
        return topics.isEmpty()
                ? List.of(
                        Topics.GROKKING_DETECTED.name(),
                        Topics.SLINGSHOT_DETECTED.name(),
                        Topics.TRAINING_ANOMALIES.name())
                : topics;
    }

    private void show(ConsumerRecord<byte[], byte[]> record) {
        String event = record.value() == null ? "null" : new String(record.value(), StandardCharsets.UTF_8);
        if (json) {
            terminal.print(ascii(event));
            return;
        }
        String time = Instant.ofEpochMilli(record.timestamp()).toString();
        switch (RecordCodec.decodeEvent(record)) {
            case Decoded.Ok<Event>(Detection detection) -> terminal.print(time + " " + DetectionLine.of(detection));
            case Decoded.Ok<Event>(Event other) ->
                terminal.print(time + " " + record.topic() + " " + Text.escaped(event));
            case Decoded.Undecodable<Event>(String reason) ->
                terminal.note(Text.escaped(record.topic() + " " + record.partition() + "/" + record.offset()
                        + " cannot be read: " + reason));
        }
    }

    /** The event on one line, in which no text can control the terminal; as text if it is not JSON. */
    private static String ascii(String event) {
        try {
            return ASCII.writeValueAsString(Json.MAPPER.readTree(event));
        } catch (JsonProcessingException notJson) {
            return Text.escaped(event);
        }
    }
}
