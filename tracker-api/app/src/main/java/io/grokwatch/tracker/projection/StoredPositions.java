package io.grokwatch.tracker.projection;

import io.grokwatch.tracker.store.CollectionName;
import io.grokwatch.tracker.store.Documents;
import io.grokwatch.tracker.store.Store;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.bson.Document;

/**
 * The next offset of each partition to project. Stored after the data, in the same store: were they kept in Kafka alone,
 * a store that lost its last second in a crash would not receive it again. A topic that was deleted and created has
 * another id, and is read from its start. So is every topic by a version that stores in another layout.
 */
@Singleton
public final class StoredPositions {
    /** Changes with the layout of what the projection writes. */
    private static final int LAYOUT = 4;

    private final Store store;

    StoredPositions(Store store) {
        this.store = store;
    }

    /** The next offset to read of these partitions; those never read are left out. */
    public Map<TopicPartition, Long> of(Collection<TopicPartition> partitions, Map<String, Uuid> topicIds) {
        Map<String, TopicPartition> byId = new HashMap<>();
        for (TopicPartition partition : partitions) {
            byId.put(id(partition, topicIds), partition);
        }
        Map<TopicPartition, Long> positions = new HashMap<>();
        Documents.find(store, CollectionName.POSITIONS, byId.keySet()).forEach((id, document) -> {
            TopicPartition partition = byId.get(id);
            if (partition != null) {
                positions.put(partition, document.get("next", Long.class));
            }
        });
        return positions;
    }

    /** Records that everything before these offsets is written. */
    void advance(Map<TopicPartition, Long> next, Map<String, Uuid> topicIds) {
        List<Document> documents = new ArrayList<>(next.size());
        next.forEach((partition, offset) ->
                documents.add(new Document("_id", id(partition, topicIds)).append("next", offset)));
        Documents.replace(store, CollectionName.POSITIONS, documents);
    }

    private static String id(TopicPartition partition, Map<String, Uuid> topicIds) {
        return partition.topic() + "/" + partition.partition() + "/" + topicIds.get(partition.topic()) + "/" + LAYOUT;
    }
}
