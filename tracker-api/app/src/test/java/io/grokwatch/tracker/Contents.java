package io.grokwatch.tracker;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.grokwatch.events.Topic;
import io.grokwatch.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.bson.Document;

/** What the store holds, byte for byte. */
final class Contents implements AutoCloseable {
    /** The signs of life of processes, the sizes of runs, and deliveries, which are tried again while their receiver is down. */
    private static final Set<String> TIMED = Set.of("instances", "sizes", "alert-deliveries");

    private static final Set<String> NOT_FOLLOWED =
            Set.of(Topics.RUN_REQUESTS.name(), Topics.RUN_COMMANDS.name(), Topics.DEAD_LETTERS.name());

    private final Backing backing;
    private final MongoClient client;
    private final MongoDatabase database;

    Contents(Backing backing) {
        this.backing = backing;
        this.client = MongoClients.create(backing.connection());
        this.database = client.getDatabase("grokwatch");
    }

    /** Every document, by collection and id, but what has the time at which a process of the tracker wrote or measured it. */
    Map<String, Object> read() {
        Map<String, Object> contents = new TreeMap<>();
        for (String collection : database.listCollectionNames()) {
            if (TIMED.contains(collection)) {
                continue;
            }
            for (Document document : database.getCollection(collection).find().batchSize(50)) {
                contents.put(collection + "/" + document.get("_id"), document);
            }
        }
        return contents;
    }

    void forgetPositions() {
        database.getCollection("positions").deleteMany(new Document());
    }

    /** Whether the stored positions are the ends of all topics that are followed. */
    boolean coverTheTopics() {
        try (Consumer<byte[], byte[]> consumer =
                TopicRecords.consumer(Map.of("bootstrap.servers", backing.bootstrap()))) {
            for (Topic topic : Topics.ALL) {
                List<TopicPartition> partitions = IntStream.range(0, topic.partitions())
                        .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                        .toList();
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                for (TopicPartition partition : partitions) {
                    if (!NOT_FOLLOWED.contains(topic.name())
                            && position(partition) != ends.getOrDefault(partition, -1L)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    /** Whether the segments of all idle runs are merged, so that what is stored follows from the records alone. */
    boolean areMerged() {
        return database.getCollection("metrics")
                        .find(new Document("unmerged", true))
                        .first()
                == null;
    }

    private long position(TopicPartition partition) {
        String prefix = partition.topic() + "/" + partition.partition() + "/";
        for (Document document : database.getCollection("positions").find()) {
            if (document.getString("_id").startsWith(prefix)) {
                return document.getLong("next");
            }
        }
        return 0;
    }

    @Override
    public void close() {
        client.close();
    }
}
