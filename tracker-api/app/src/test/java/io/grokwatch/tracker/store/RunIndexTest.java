package io.grokwatch.tracker.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.grokwatch.testing.TestStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The ids of a run's documents. */
@Tag("store")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunIndexTest {
    @SuppressWarnings("NullAway.Init")
    private TestStore server;

    @SuppressWarnings("NullAway.Init")
    private MongoClient client;

    @SuppressWarnings("NullAway.Init")
    private Store store;

    @SuppressWarnings("NullAway.Init")
    private RunIndex index;

    @SuppressWarnings("NullAway.Init")
    private String run;

    @BeforeAll
    void open(@TempDir Path folder) {
        server = TestStore.start(folder.resolve("store"));
        client = MongoClients.create(server.connection());
        store = new Store(client, "index", Optional.empty());
        index = new RunIndex(store);
    }

    @BeforeEach
    void nameRun() {
        run = "run-" + UUID.randomUUID();
    }

    @AfterAll
    void close() {
        client.close();
        server.close();
    }

    @Test
    void the_ids_of_a_run_are_kept_in_their_order_in_pages_of_bounded_size() {
        List<String> ids = ids(0, 5 * RunIndex.PAGE_IDS + 7);
        for (List<String> batch : batchesOf(100, ids)) {
            add(batch);
            write(batch);
        }

        assertThat(index.ids(run, CollectionName.SNAPSHOTS)).containsExactlyElementsOf(ids);
        assertThat(index.documents(run, CollectionName.SNAPSHOTS)).hasSize(ids.size());
        assertThat(pages())
                .hasSize(6)
                .allSatisfy(page ->
                        assertThat(page.getList("ids", String.class)).hasSizeLessThanOrEqualTo(RunIndex.PAGE_IDS));
    }

    @Test
    void more_ids_than_a_page_takes_are_added_at_once() {
        List<String> ids = ids(0, 3 * RunIndex.PAGE_IDS);

        add(ids);

        assertThat(index.ids(run, CollectionName.SNAPSHOTS)).containsExactlyElementsOf(ids);
        assertThat(pages()).hasSize(3);
    }

    @Test
    void ids_that_are_added_again_after_a_replay_are_there_once() {
        List<String> ids = ids(0, 2 * RunIndex.PAGE_IDS + 1);
        add(ids);
        write(ids);

        add(ids(0, RunIndex.PAGE_IDS));
        add(ids);

        assertThat(index.ids(run, CollectionName.SNAPSHOTS)).containsExactlyElementsOf(ids);
        assertThat(pages()).hasSize(3);
    }

    @Test
    void ids_whose_documents_were_not_written_before_a_crash_are_there_once_after_the_replay() {
        List<String> ids = ids(0, RunIndex.PAGE_IDS / 2);
        for (int replay = 0; replay < 5; replay++) {
            add(ids);
        }
        write(ids);

        assertThat(index.ids(run, CollectionName.SNAPSHOTS)).containsExactlyElementsOf(ids);
    }

    @Test
    void removed_ids_are_gone_from_every_page_and_others_stay() {
        List<String> ids = ids(0, 3 * RunIndex.PAGE_IDS);
        add(ids);

        index.remove(run, CollectionName.SNAPSHOTS, List.of(ids.get(1), ids.get(2 * RunIndex.PAGE_IDS)));

        List<String> left = new ArrayList<>(ids);
        left.remove(2 * RunIndex.PAGE_IDS);
        left.remove(1);
        assertThat(index.ids(run, CollectionName.SNAPSHOTS)).containsExactlyElementsOf(left);
    }

    @Test
    void the_pages_of_a_purged_run_are_deleted_and_those_of_other_collections_stay() {
        add(ids(0, 3 * RunIndex.PAGE_IDS));
        index.add(CollectionName.PHASES, Map.of(run, List.of("phase")));

        index.remove(run, CollectionName.SNAPSHOTS);

        assertThat(pages()).isEmpty();
        assertThat(index.ids(run, CollectionName.PHASES)).containsExactly("phase");
    }

    private List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> run + "/embedding/" + i).toList();
    }

    private void add(List<String> ids) {
        index.add(CollectionName.SNAPSHOTS, Map.of(run, ids));
    }

    private void write(List<String> ids) {
        Documents.replace(
                store,
                CollectionName.SNAPSHOTS,
                ids.stream().map(id -> new Document("_id", id)).toList());
    }

    private List<Document> pages() {
        return store.collection(CollectionName.DIRECTORIES).find().into(new ArrayList<>()).stream()
                .filter(page -> page.getString("_id").startsWith(run + "/snapshots"))
                .toList();
    }

    private static List<List<String>> batchesOf(int size, List<String> ids) {
        return IntStream.range(0, (ids.size() + size - 1) / size)
                .mapToObj(i -> ids.subList(i * size, Math.min(ids.size(), (i + 1) * size)))
                .toList();
    }
}
