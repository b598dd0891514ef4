package io.grokwatch.tracker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.grokwatch.testing.TestStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every form of query and write that the tracker makes, on whichever server of MongoDB's protocol {@link TestStore} starts. */
@Tag("store")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class StoreContractTest {
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    private static final int WRITERS = 4;
    /** Of what FerretDB 1.24 does not do; the reference lists it. */
    private static final String NOT_FERRETDB = "not-ferretdb";

    @SuppressWarnings("NullAway.Init")
    private TestStore server;

    @SuppressWarnings("NullAway.Init")
    private MongoClient client;

    @SuppressWarnings("NullAway.Init")
    private Store store;

    private int databases;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = TestStore.start(folder.resolve("store"));
        // A server that answers nothing fails the test.
        client = MongoClients.create(server.connection() + "/?socketTimeoutMS=15000");
    }

    @AfterAll
    void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void open() {
        store = new Store(client, "contract-" + databases++, Optional.empty());
        store.createIndexes();
    }

    @Test
    void it_answers_a_ping_states_its_size_and_creates_existing_indexes_again() {
        store.ping();
        store.createIndexes();
        Documents.replace(store, CollectionName.RUNS, List.of(new Document("_id", "run")));

        assertThat(store.bytesOnDisk()).isNotNull().isNotNegative();
    }

    @Test
    void documents_are_found_by_many_ids_in_the_order_of_the_ids() {
        List<String> ids = IntStream.range(0, 300).mapToObj(i -> "run/" + i).toList();
        Documents.replace(
                store,
                CollectionName.SEGMENTS,
                ids.stream()
                        .map(id -> new Document("_id", id).append("data", id))
                        .toList());
        List<String> asked = new ArrayList<>(ids);
        Collections.shuffle(asked, new Random(1));
        asked.add(7, "run/absent");

        Map<String, Document> found = Documents.find(store, CollectionName.SEGMENTS, asked);

        asked.remove("run/absent");
        assertThat(found.keySet()).containsExactlyElementsOf(asked);
        assertThat(found)
                .allSatisfy(
                        (id, document) -> assertThat(document.getString("data")).isEqualTo(id));
        assertThat(Documents.stored(store, CollectionName.SEGMENTS, List.of("run/1", "run/absent")))
                .containsExactly("run/1");
        assertThat(Documents.find(store, CollectionName.SEGMENTS, "run/absent")).isNull();

        Documents.delete(store, CollectionName.SEGMENTS, ids.subList(0, 299));

        assertThat(store.collection(CollectionName.SEGMENTS).countDocuments()).isEqualTo(1);
    }

    @Test
    void ids_differ_by_case_and_by_every_character() {
        List<String> ids = List.of(
                "a",
                "A",
                "a/",
                "a//b",
                "ä",
                "a\u0308",
                "日本",
                "a b",
                "$a",
                "a.b",
                " a",
                "\ud83d\ude00",
                "a".repeat(900));
        Documents.replace(
                store,
                CollectionName.RUNS,
                ids.stream()
                        .map(id -> new Document("_id", id).append("name", id))
                        .toList());

        for (String id : ids) {
            assertThat(Documents.find(store, CollectionName.RUNS, id))
                    .as(id)
                    .isEqualTo(new Document("_id", id).append("name", id));
        }
        assertThat(store.collection(CollectionName.RUNS).countDocuments()).isEqualTo(ids.size());
    }

    @Test
    @Tag(NOT_FERRETDB)
    void a_document_is_read_back_as_it_was_written() {
        Document document = new Document("_id", "run")
                .append("string", "a\nb\t\"quoted\" \\ ü 日本 \ud83d\ude00")
                .append("empty", "")
                .append("int", Integer.MIN_VALUE)
                .append("long", Long.MAX_VALUE)
                .append("long-in-int-range", 7L)
                .append("double", Math.nextUp(0.1))
                .append("negative-zero", -0.0)
                .append("infinite", Double.NEGATIVE_INFINITY)
                .append("true", true)
                .append("null", null)
                .append("binary", new Binary(new byte[] {0, -1, 127}))
                .append("list", List.of(1, 2L, 3.0, "four", List.of(), List.of(5)))
                .append("object", new Document("a", new Document("b", List.of(new Document("c", 1)))));
        Documents.replace(store, CollectionName.RUNS, List.of(document));

        assertThat(Documents.find(store, CollectionName.RUNS, "run")).isEqualTo(document);
    }

    @Test
    void documents_of_two_mebibytes_are_stored_and_measured() {
        byte[] bytes = new byte[2 * 1024 * 1024];
        new Random(2).nextBytes(bytes);
        List<Document> documents = IntStream.range(0, 5)
                .mapToObj(i -> new Document("_id", "run/" + i).append("data", new Binary(bytes)))
                .toList();
        Documents.replace(store, CollectionName.CHUNKS, documents);
        List<String> ids =
                documents.stream().map(document -> document.getString("_id")).toList();

        assertThat(Documents.find(store, CollectionName.CHUNKS, ids).values()).containsExactlyElementsOf(documents);
        assertThat(Documents.bytes(store, CollectionName.CHUNKS, ids))
                .isBetween(5L * bytes.length, 5L * bytes.length + 500);
    }

    @Test
    @Tag(NOT_FERRETDB)
    void more_writes_than_a_batch_takes_are_all_done() {
        List<Document> documents = IntStream.range(0, 2_500)
                .mapToObj(i -> new Document("_id", "run/" + i).append("n", i))
                .toList();

        Documents.replace(store, CollectionName.SEGMENTS, documents);
        Documents.replace(store, CollectionName.SEGMENTS, documents);

        assertThat(store.collection(CollectionName.SEGMENTS).countDocuments()).isEqualTo(documents.size());
    }

    @Test
    void an_older_version_does_not_replace_a_later_one() {
        Documents.replaceOlder(store, CollectionName.WORKERS, List.of(version("w", 2, 5), version("v", 1, 1)));

        Map<String, Integer> written = Documents.replaceOlder(
                store, CollectionName.WORKERS, List.of(version("w", 2, 4), version("w", 1, 9), version("v", 1, 2)));

        assertThat(written).containsExactly(Map.entry("v", 1));
        assertThat(Documents.find(store, CollectionName.WORKERS, "w")).isEqualTo(version("w", 2, 5));
        assertThat(Documents.find(store, CollectionName.WORKERS, "v")).isEqualTo(version("v", 1, 2));
    }

    @Test
    void of_those_who_insert_one_id_at_the_same_time_one_does() throws Exception {
        List<Boolean> inserted =
                atTheSameTime(writer -> Documents.insert(store, CollectionName.PURGES, new Document("_id", "run")));

        assertThat(inserted).containsOnlyOnce(true);
    }

    @Test
    @Tag(NOT_FERRETDB)
    void of_those_who_change_one_revision_at_the_same_time_one_does() throws Exception {
        assertThat(Documents.replaceRevision(store, CollectionName.RUN_ATTRIBUTES, revision(1, "first"), 0))
                .isTrue();

        List<Boolean> replaced = atTheSameTime(writer ->
                Documents.replaceRevision(store, CollectionName.RUN_ATTRIBUTES, revision(2, "by " + writer), 1));

        assertThat(replaced).containsOnlyOnce(true);
        assertThat(Documents.find(store, CollectionName.RUN_ATTRIBUTES, "run"))
                .isEqualTo(revision(2, "by " + replaced.indexOf(true)));
    }

    @Test
    @Tag(NOT_FERRETDB)
    void a_name_is_unique_among_those_inserted_and_those_replaced() {
        MongoCollection<Document> experiments = store.collection(CollectionName.EXPERIMENTS);
        experiments.insertOne(named("a", "one"));
        experiments.insertOne(named("b", "two"));

        assertThatThrownBy(() -> experiments.insertOne(named("c", "one"))).satisfies(this::isDuplicateKey);
        assertThatThrownBy(() -> experiments.replaceOne(Filters.eq("_id", "b"), named("b", "one")))
                .satisfies(this::isDuplicateKey);
        assertThat(experiments.find(Filters.eq("name", "two")).first()).isEqualTo(named("b", "two"));
    }

    @Test
    @Tag(NOT_FERRETDB)
    void those_who_count_at_the_same_time_each_get_a_number_of_their_own() throws Exception {
        List<List<Integer>> counts = atTheSameTime(writer -> {
            List<Integer> own = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                Document counted = store.collection(CollectionName.ALERT_COUNTS)
                        .findOneAndUpdate(
                                Filters.eq("_id", "rule"),
                                Updates.combine(Updates.inc("sent", 1), Updates.set("at", "now")),
                                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
                own.add(counted == null ? 0 : counted.getInteger("sent"));
            }
            return own;
        });

        assertThat(counts.stream().flatMap(List::stream).sorted().toList())
                .isEqualTo(IntStream.rangeClosed(1, WRITERS * 25).boxed().toList());
    }

    @Test
    @Tag(NOT_FERRETDB)
    void fields_are_set_removed_counted_and_extended_in_one_document() {
        MongoCollection<Document> runs = store.collection(CollectionName.RUNS);
        Bson run = Filters.eq("_id", "run");
        runs.updateOne(
                run,
                Updates.combine(Updates.setOnInsert("active", false), Updates.setOnInsert("submission", "first")),
                UPSERT);
        runs.updateOne(
                run,
                Updates.combine(Updates.setOnInsert("active", true), Updates.setOnInsert("submission", "again")),
                UPSERT);
        runs.updateOne(run, Updates.combine(Updates.set("stop", "now"), Updates.set("logged", true)));
        runs.updateOne(run, Updates.unset("stop"));
        runs.updateOne(run, Updates.combine(Updates.inc("files", 2), Updates.inc("bytes", 5_000_000_000L)), UPSERT);
        runs.updateOne(run, Updates.inc("files", -1));
        runs.updateOne(run, Updates.max("last", 3), UPSERT);
        runs.updateOne(run, Updates.max("last", 2), UPSERT);
        runs.updateOne(run, Updates.addEachToSet("ids", List.of("a", "b", "c")), UPSERT);
        runs.updateOne(run, Updates.addEachToSet("ids", List.of("c", "b", "d")), UPSERT);
        runs.updateOne(run, Updates.pullAll("ids", List.of("a", "none")));
        runs.updateOne(run, Updates.pushEach("points", List.of(List.of(1L, 2L), List.of(3L, 4L))), UPSERT);
        runs.updateOne(run, Updates.pushEach("points", List.of(List.of(1L, 2L))), UPSERT);
        runs.updateOne(run, Updates.set("one", new Document("sequence", 1L).append("at", "now")), UPSERT);

        assertThat(Documents.find(store, CollectionName.RUNS, "run"))
                .isEqualTo(new Document("_id", "run")
                        .append("active", false)
                        .append("submission", "first")
                        .append("logged", true)
                        .append("files", 1)
                        .append("bytes", 5_000_000_000L)
                        .append("last", 3)
                        .append("ids", List.of("b", "c", "d"))
                        .append("points", List.of(List.of(1L, 2L), List.of(3L, 4L), List.of(1L, 2L)))
                        .append("one", new Document("sequence", 1L).append("at", "now")));
        assertThat(runs.updateOne(Filters.eq("_id", "absent"), Updates.set("stop", "now"))
                        .getMatchedCount())
                .isZero();
    }

    @Test
    void absent_fields_null_and_values_of_other_types_match_as_they_do_in_mongodb() {
        MongoCollection<Document> runs = store.collection(CollectionName.RUNS);
        runs.insertMany(List.of(
                new Document("_id", "absent"),
                new Document("_id", "null").append("at", null),
                new Document("_id", "false").append("at", false),
                new Document("_id", "empty").append("at", ""),
                new Document("_id", "text").append("at", "2026-11-29T12:00:00Z"),
                new Document("_id", "later").append("at", "2026-11-30T12:00:00Z"),
                new Document("_id", "number").append("at", 7L)));

        assertThat(ids(Filters.ne("at", false)))
                .containsExactlyInAnyOrder("absent", "null", "empty", "text", "later", "number");
        assertThat(ids(Filters.eq("at", null))).containsExactlyInAnyOrder("absent", "null");
        assertThat(ids(Filters.gt("at", ""))).containsExactlyInAnyOrder("text", "later");
        assertThat(ids(Filters.lt("at", "2026-11-30"))).containsExactlyInAnyOrder("empty", "text");
        assertThat(ids(Filters.lte("at", 7L))).containsExactly("number");
        assertThat(ids(Filters.exists("at")))
                .containsExactlyInAnyOrder("null", "false", "empty", "text", "later", "number");
        assertThat(ids(Filters.or(Filters.exists("stop"), Filters.eq("at", 7L))))
                .containsExactly("number");
        assertThat(ids(Filters.and(
                        Filters.gt("at", ""), Filters.nin("_id", List.of("later")), Filters.ne("at", "none"))))
                .containsExactly("text");
        assertThat(ids(Filters.and(Filters.ne("at", null), Filters.nin("_id", List.of()))))
                .hasSize(5);
    }

    @Test
    void pages_in_an_order_are_read_by_the_last_key_of_the_page_before() {
        MongoCollection<Document> detections = store.collection(CollectionName.DETECTIONS);
        List<Document> written = IntStream.range(0, 250)
                .mapToObj(i -> new Document("_id", "d" + i)
                        .append("order", String.format(Locale.ROOT, "%05d", i))
                        .append("type", i % 3 == 0 ? "grokking" : "slingshot"))
                .toList();
        List<Document> shuffled = new ArrayList<>(written);
        Collections.shuffle(shuffled, new Random(3));
        detections.insertMany(shuffled);

        List<Document> read = new ArrayList<>();
        Bson filter = Filters.empty();
        List<Document> page;
        do {
            page = detections
                    .find(filter)
                    .sort(Sorts.descending("order"))
                    .limit(40)
                    .into(new ArrayList<>());
            read.addAll(page);
            filter =
                    page.isEmpty() ? filter : Filters.lt("order", page.getLast().getString("order"));
        } while (!page.isEmpty());

        assertThat(read).isEqualTo(written.reversed());
        assertThat(detections
                        .find(Filters.and(Filters.eq("type", "grokking"), Filters.lt("order", "00100")))
                        .sort(Sorts.descending("order"))
                        .limit(2)
                        .map(document -> document.getString("_id"))
                        .into(new ArrayList<>()))
                .containsExactly("d99", "d96");
        assertThat(detections
                        .find()
                        .sort(Sorts.ascending("order"))
                        .limit(1)
                        .projection(Projections.include("type"))
                        .first())
                .isEqualTo(new Document("_id", "d0").append("type", "grokking"));
    }

    @Test
    void a_cursor_reads_batch_by_batch_and_may_be_closed_before_its_end() {
        MongoCollection<Document> detections = store.collection(CollectionName.DETECTIONS);
        detections.insertMany(IntStream.range(0, 250)
                .mapToObj(i -> new Document("_id", "d" + i).append("order", 1_000 + i))
                .toList());

        List<Integer> orders = new ArrayList<>();
        try (MongoCursor<Document> cursor =
                detections.find().sort(Sorts.descending("order")).batchSize(30).cursor()) {
            while (orders.size() < 100) {
                orders.add(cursor.next().getInteger("order"));
            }
        }

        assertThat(orders)
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> 1_249 - i).toList());
        assertThat(detections.find().batchSize(30).into(new ArrayList<>())).hasSize(250);
    }

    @Test
    void documents_are_found_and_deleted_by_an_indexed_field() {
        MongoCollection<Document> deliveries = store.collection(CollectionName.ALERT_DELIVERIES);
        deliveries.insertMany(IntStream.range(0, 30)
                .mapToObj(i -> new Document("_id", "a" + i)
                        .append("status", i < 20 ? "SENT" : "PENDING")
                        .append("dueAt", 1_000L + i)
                        .append("channel", "c" + i % 2)
                        .append("order", String.format(Locale.ROOT, "%03d", i)))
                .toList());

        assertThat(deliveries
                        .find(Filters.and(
                                Filters.eq("status", "PENDING"),
                                Filters.lte("dueAt", 1_025L),
                                Filters.nin("channel", List.of("c1"))))
                        .limit(10)
                        .map(document -> document.getString("_id"))
                        .into(new ArrayList<>()))
                .containsExactlyInAnyOrder("a20", "a22", "a24");
        assertThat(deliveries.deleteMany(Filters.lt("order", "010")).getDeletedCount())
                .isEqualTo(10);
        assertThat(deliveries.deleteOne(Filters.eq("_id", "a29")).getDeletedCount())
                .isEqualTo(1);
        assertThat(deliveries.countDocuments()).isEqualTo(19);
    }

    @Test
    @Tag(NOT_FERRETDB)
    void projectors_that_write_the_same_records_at_the_same_time_leave_what_one_would() throws Exception {
        RunIndex index = new RunIndex(store);
        List<String> ids = IntStream.range(0, 600).mapToObj(i -> "run/e/" + i).toList();

        atTheSameTime(projector -> {
            for (int from = 0; from < ids.size(); from += 50) {
                List<String> batch = ids.subList(from, from + 50);
                index.add(CollectionName.SNAPSHOTS, Map.of("run", batch));
                Documents.replace(
                        store,
                        CollectionName.SNAPSHOTS,
                        batch.stream().map(id -> new Document("_id", id)).toList());
                List<WriteModel<Document>> writes = List.of(
                        new UpdateOneModel<>(
                                Filters.eq("_id", "run"),
                                Updates.combine(Updates.set("progress", "step"), Updates.set("active", true)),
                                UPSERT),
                        new DeleteOneModel<>(Filters.eq("_id", "absent")));
                Documents.write(store, CollectionName.RUNS, writes);
                Documents.replace(
                        store,
                        CollectionName.POSITIONS,
                        List.of(new Document("_id", "run-metrics/0").append("next", (long) from + 50)));
            }
            return true;
        });

        assertThat(index.ids("run", CollectionName.SNAPSHOTS)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(index.documents("run", CollectionName.SNAPSHOTS)).hasSize(ids.size());
        assertThat(Documents.find(store, CollectionName.RUNS, "run"))
                .isEqualTo(new Document("_id", "run").append("progress", "step").append("active", true));
        assertThat(Documents.find(store, CollectionName.POSITIONS, "run-metrics/0"))
                .isEqualTo(new Document("_id", "run-metrics/0").append("next", 600L));
    }

    @Test
    void a_database_that_was_rebuilt_is_put_in_effect_with_what_people_requested() {
        String name = store.telemetryName();
        Documents.replace(
                store,
                CollectionName.RUNS,
                List.of(
                        new Document("_id", "submitted")
                                .append("submission", "s")
                                .append("progress", "old"),
                        new Document("_id", "followed").append("progress", "old")));
        Store rebuilt = new Store(client, name, Optional.of(name + "-rebuilt"));
        rebuilt.createIndexes();
        Documents.replace(
                rebuilt, CollectionName.RUNS, List.of(new Document("_id", "submitted").append("progress", "new")));

        rebuilt.putRebuiltInEffect(name + "-rebuilt");
        assertThat(store.isRebuilt()).isTrue();
        store.followRebuilt();

        assertThat(store.telemetryName()).isEqualTo(name + "-rebuilt");
        assertThat(Documents.find(store, CollectionName.RUNS, "submitted"))
                .isEqualTo(new Document("_id", "submitted")
                        .append("progress", "new")
                        .append("submission", "s"));
        assertThat(Documents.find(store, CollectionName.RUNS, "followed")).isNull();
    }

    @Test
    void what_was_acknowledged_is_there_after_the_server_was_killed() {
        Documents.replace(
                store,
                CollectionName.SEGMENTS,
                IntStream.range(0, 200)
                        .mapToObj(i -> new Document("_id", "run/" + i))
                        .toList());

        server.takeAway();
        server.bringBack();

        assertThat(store.collection(CollectionName.SEGMENTS).countDocuments()).isEqualTo(200);
        assertThat(Documents.insert(store, CollectionName.SEGMENTS, new Document("_id", "run/7")))
                .isFalse();
    }

    /** What several writers, from 0 on, return that begin together. */
    private static <T> List<T> atTheSameTime(Writer<T> writer) throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Callable<T>> calls = IntStream.range(0, WRITERS)
                    .<Callable<T>>mapToObj(number -> () -> writer.write(number))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> result : writers.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        }
    }

    private interface Writer<T> {
        T write(int number) throws Exception;
    }

    private List<String> ids(Bson filter) {
        return store.collection(CollectionName.RUNS)
                .find(filter)
                .projection(Projections.include("_id"))
                .map(document -> document.getString("_id"))
                .into(new ArrayList<>());
    }

    private void isDuplicateKey(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        MongoWriteException.class,
                        refused -> assertThat(refused.getError().getCategory()).isEqualTo(ErrorCategory.DUPLICATE_KEY));
    }

    private static Document version(String id, int attempt, long rank) {
        return new Document("_id", id).append("attempt", attempt).append("rank", rank);
    }

    private static Document revision(long revision, String name) {
        return new Document("_id", "run").append("revision", revision).append("name", name);
    }

    private static Document named(String id, String name) {
        return new Document("_id", id).append("revision", 1L).append("name", name);
    }
}
