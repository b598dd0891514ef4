package io.grokwatch.tracker.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.grokwatch.backing.EmbeddedStore;
import io.grokwatch.backing.FreePort;
import io.grokwatch.tracker.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PartitionBarrierTest {
    private static final TopicPartition PARTITION = new TopicPartition("grokking-detected", 3);
    private static final Uuid TOPIC = Uuid.randomUuid();
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);

    private static EmbeddedStore server;
    private static MongoClient client;

    private final ProjectedOffsets here = new ProjectedOffsets();
    private StoredPositions stored;
    private PartitionBarrier barrier;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = FreePort.find();
        server = EmbeddedStore.start(folder.resolve("store"), port);
        client = MongoClients.create("mongodb://127.0.0.1:" + port);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void create() {
        stored = new StoredPositions(new Store(client, "positions-" + UUID.randomUUID(), Optional.empty()));
        barrier = new PartitionBarrier(here, stored);
    }

    @Test
    void what_this_process_has_projected_is_stored() throws Exception {
        here.advance(Map.of(PARTITION, 5L));

        assertThat(barrier.await(PARTITION, 5, TOPIC, Duration.ZERO)).isTrue();
        assertThat(barrier.await(PARTITION, 6, TOPIC, Duration.ZERO)).isFalse();
        assertThat(barrier.await(PARTITION, 6, TOPIC, SHORT)).isFalse();
        CompletableFuture<Boolean> waiting = waiting(6);
        here.advance(Map.of(PARTITION, 6L));
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void what_another_process_projects_is_awaited_until_that_has_stored_its_position() throws Exception {
        assertThat(barrier.await(PARTITION, 7, TOPIC, SHORT)).isFalse();
        store(6, TOPIC);
        assertThat(barrier.await(PARTITION, 7, TOPIC, SHORT)).isFalse();
        CompletableFuture<Boolean> waiting = waiting(7);
        store(7, TOPIC);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(barrier.await(PARTITION, 7, TOPIC, Duration.ZERO)).isTrue();
    }

    @Test
    void a_partition_that_is_assigned_to_another_process_meanwhile_is_awaited_there() throws Exception {
        here.advance(Map.of(PARTITION, 1L));
        CompletableFuture<Boolean> waiting = waiting(2);
        here.remove(List.of(PARTITION));
        store(2, TOPIC);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_partition_that_is_assigned_to_this_process_meanwhile_is_awaited_here() throws Exception {
        CompletableFuture<Boolean> waiting = waiting(2);
        here.advance(Map.of(PARTITION, 1L));
        here.advance(Map.of(PARTITION, 2L));

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void the_position_in_a_topic_that_was_deleted_and_created_again_is_another() throws Exception {
        store(9, Uuid.randomUuid());

        assertThat(barrier.await(PARTITION, 1, TOPIC, Duration.ZERO)).isFalse();
    }

    private CompletableFuture<Boolean> waiting(long offset) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return barrier.await(PARTITION, offset, TOPIC, LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void store(long next, Uuid topic) {
        stored.advance(Map.of(PARTITION, next), Map.of(PARTITION.topic(), topic));
    }
}
