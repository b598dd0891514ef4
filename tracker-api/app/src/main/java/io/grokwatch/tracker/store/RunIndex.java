package io.grokwatch.tracker.store;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The ids of each run's documents, by collection, so that all of them are found by {@code _id} alone. Whatever else has documents that are
 * listed, as a folder of artifacts has, takes the place of the run.
 *
 * <p>The ids are kept in pages, the first of which has the number of the last: a page takes {@value #PAGE_IDS} ids, so that no
 * document grows with its run. An id is added before its document is written, and removed after its document is deleted; so an
 * id without a document is not written yet, and every document has its id here.
 */
@Singleton
public final class RunIndex {
    /** How many ids a page takes before the next one begins. */
    static final int PAGE_IDS = 256;

    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    private static final String IDS = "ids";
    /** How many ids were added to a page; those that were added twice after a crash count twice. */
    private static final String ADDED = "added";
    /** The number of the last page, in the first. */
    private static final String LAST = "last";

    private static final Bson WITHOUT_IDS = Projections.include(ADDED, LAST);

    private final Store store;

    RunIndex(Store store) {
        this.store = store;
    }

    /** Adds ids, by run; those whose documents exist are there already. */
    public void add(CollectionName collection, Map<String, ? extends Collection<String>> idsByRun) {
        Map<String, Set<String>> missing = missing(collection, idsByRun);
        if (missing.isEmpty()) {
            return;
        }
        Map<String, Integer> lastPages = new LinkedHashMap<>();
        Map<String, Integer> sizes = new LinkedHashMap<>();
        readSizes(collection, missing.keySet(), lastPages, sizes);
        List<WriteModel<Document>> writes = new ArrayList<>();
        missing.forEach((run, ids) -> {
            int last = lastPages.getOrDefault(run, 0);
            append(collection, run, ids, last, sizes.getOrDefault(id(run, collection, last), 0), writes);
        });
        Documents.write(store, collection.directories(), writes);
    }

    /** The ids of a run's documents in a collection, in the order in which they were added. */
    public Set<String> ids(String run, CollectionName collection) {
        Set<String> ids = new LinkedHashSet<>();
        pages(run, collection).values().forEach(page -> ids.addAll(idsOf(page)));
        return ids;
    }

    /** A run's documents in a collection. */
    public List<Document> documents(String run, CollectionName collection) {
        return List.copyOf(
                Documents.find(store, collection, ids(run, collection)).values());
    }

    /** Removes ids of documents that were deleted. */
    public void remove(String run, CollectionName collection, Collection<String> ids) {
        List<String> removed = List.copyOf(ids);
        List<WriteModel<Document>> writes = new ArrayList<>();
        pages(run, collection).forEach((page, document) -> {
            List<String> here = new ArrayList<>(idsOf(document));
            here.retainAll(removed);
            if (!here.isEmpty()) {
                writes.add(new UpdateOneModel<>(Filters.eq("_id", page), Updates.pullAll(IDS, here)));
            }
        });
        Documents.write(store, collection.directories(), writes);
    }

    /** Removes all ids of a run's documents in a collection, once those are deleted. */
    public void remove(String run, CollectionName collection) {
        List<String> pages = new ArrayList<>(pages(run, collection).keySet());
        // The first page comes last: it states which others there are.
        for (String page : pages.reversed()) {
            store.collection(collection.directories()).deleteOne(Filters.eq("_id", page));
        }
    }

    /** Those ids, by run, whose documents do not exist. */
    private Map<String, Set<String>> missing(
            CollectionName collection, Map<String, ? extends Collection<String>> idsByRun) {
        List<String> all =
                idsByRun.values().stream().flatMap(Collection::stream).toList();
        Set<String> stored = Documents.stored(store, collection, all);
        Map<String, Set<String>> missing = new LinkedHashMap<>();
        idsByRun.forEach((run, ids) -> {
            Set<String> others = new LinkedHashSet<>(ids);
            others.removeAll(stored);
            if (!others.isEmpty()) {
                missing.put(run, others);
            }
        });
        return missing;
    }

    /** Reads the number of each run's last page, and how many ids first and last pages have taken. */
    private void readSizes(
            CollectionName collection,
            Collection<String> runs,
            Map<String, Integer> lastPages,
            Map<String, Integer> sizes) {
        List<String> firstPages =
                runs.stream().map(run -> id(run, collection, 0)).toList();
        Map<String, Document> first = Documents.find(store, collection.directories(), firstPages, WITHOUT_IDS);
        List<String> others = new ArrayList<>();
        for (String run : runs) {
            Document page = first.get(id(run, collection, 0));
            int last = page == null ? 0 : page.getInteger(LAST, 0);
            lastPages.put(run, last);
            if (last == 0) {
                sizes.put(id(run, collection, 0), page == null ? 0 : page.getInteger(ADDED, 0));
            } else {
                others.add(id(run, collection, last));
            }
        }
        Documents.find(store, collection.directories(), others, WITHOUT_IDS)
                .forEach((id, page) -> sizes.put(id, page.getInteger(ADDED, 0)));
    }

    private static void append(
            CollectionName collection,
            String run,
            Set<String> ids,
            int lastPage,
            int added,
            List<WriteModel<Document>> writes) {
        Queue<String> waiting = new ArrayDeque<>(ids);
        int page = lastPage;
        int room = PAGE_IDS - added;
        while (!waiting.isEmpty()) {
            if (room <= 0) {
                page++;
                room = PAGE_IDS;
            }
            List<String> next = new ArrayList<>();
            while (next.size() < room && !waiting.isEmpty()) {
                next.add(waiting.remove());
            }
            room -= next.size();
            writes.add(new UpdateOneModel<>(
                    Filters.eq("_id", id(run, collection, page)),
                    Updates.combine(Updates.addEachToSet(IDS, next), Updates.inc(ADDED, next.size())),
                    UPSERT));
        }
        if (page > lastPage) {
            writes.add(
                    new UpdateOneModel<>(Filters.eq("_id", id(run, collection, 0)), Updates.max(LAST, page), UPSERT));
        }
    }

    /** A run's pages for a collection by id, in their order. */
    private Map<String, Document> pages(String run, CollectionName collection) {
        String first = id(run, collection, 0);
        @Nullable Document page = Documents.find(store, collection.directories(), first);
        if (page == null) {
            return Map.of();
        }
        Map<String, Document> pages = new LinkedHashMap<>();
        pages.put(first, page);
        List<String> others = new ArrayList<>();
        for (int i = 1; i <= page.getInteger(LAST, 0); i++) {
            others.add(id(run, collection, i));
        }
        pages.putAll(Documents.find(store, collection.directories(), others));
        return pages;
    }

    private static List<String> idsOf(Document page) {
        return page.getList(IDS, String.class, List.of());
    }

    private static String id(String run, CollectionName collection, int page) {
        String first = run + "/" + collection.collection();
        return page == 0 ? first : first + "/" + page;
    }
}
