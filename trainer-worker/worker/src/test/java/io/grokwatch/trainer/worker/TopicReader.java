package io.grokwatch.trainer.worker;

import io.grokwatch.events.Event;
import io.grokwatch.events.Topic;
import io.grokwatch.kafka.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads what is in the topics now, from the first record to the last, in the order of each partition. */
final class TopicReader {
    private final String bootstrap;

    TopicReader(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        try (io.grokwatch.kafka.TopicReader reader =
                new io.grokwatch.kafka.TopicReader(bootstrap, "test", Duration.ofSeconds(10))) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            reader.readToEnd(reader.partitions(List.of(topic)), records::add);
            return records;
        }
    }

    List<Event> events(Topic topic) {
        return records(topic).stream()
                .map(record -> RecordCodec.decodeEvent(record).orElseThrow(IllegalStateException::new))
                .toList();
    }
}
