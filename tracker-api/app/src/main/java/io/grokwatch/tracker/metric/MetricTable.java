package io.grokwatch.tracker.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a run in the order in which they were received first. The place of a metric in that order is its <em>slot</em>;
 * {@value #GROUP} consecutive slots form a <em>group</em>, whose open points share documents, so that a batch of 9,000 metrics writes 141
 * documents rather than 9,000. Of each metric it also has the summary of its closed chunks: points up to the last step of those
 * are in the tree of the series, the others are open.
 */
final class MetricTable {
    /** The metrics of one group. */
    static final int GROUP = 64;

    /** The field that is true if a group has segments beside its base. */
    static final String UNMERGED = "unmerged";

    private final String run;
    private final List<Group> groups = new ArrayList<>();
    private final Map<String, Integer> slots = new HashMap<>();

    MetricTable(String run) {
        this.run = run;
    }

    /** The group of a slot. */
    static int groupOf(int slot) {
        return slot / GROUP;
    }

    /** The place of a slot in its group. */
    static int placeOf(int slot) {
        return slot % GROUP;
    }

    /** The id of a group's document. */
    static String idOf(String run, int group) {
        return run + "/" + group;
    }

    /** Adds a stored group, in the order of the groups. */
    void add(Document document) {
        Group group = new Group();
        group.stored = true;
        group.unmerged = document.getBoolean(UNMERGED, false);
        for (String name : document.getList("names", String.class)) {
            slots.put(name, groups.size() * GROUP + group.names.size());
            group.names.add(name);
        }
        group.closed.putAll(closed(document));
        groups.add(group);
    }

    /** The summaries of the closed chunks of a group's metrics, by place. */
    static SortedMap<Integer, Summary> closed(Document document) {
        SortedMap<Integer, Summary> closed = new TreeMap<>();
        if (document.get("closed") instanceof Binary block) {
            ColumnReader in = new ColumnReader(block.getData());
            int size = in.count();
            long[] places = in.longs(size);
            List<Summary> summaries = SummaryColumns.read(in, size);
            for (int i = 0; i < size; i++) {
                closed.put((int) places[i], summaries.get(i));
            }
        }
        return closed;
    }

    private static Binary closed(SortedMap<Integer, Summary> closed) {
        ColumnWriter out = new ColumnWriter();
        out.number(closed.size());
        out.longs(closed.keySet().stream().mapToLong(Integer::longValue).toArray());
        SummaryColumns.write(out, List.copyOf(closed.values()));
        return new Binary(out.compressed());
    }

    /** The slot of a metric, or null if the run does not have it. */
    @Nullable
    Integer find(String metric) {
        return slots.get(metric);
    }

    /** The slot of a metric, which is added if it is new. */
    int slotOf(String metric) {
        Integer known = slots.get(metric);
        if (known != null) {
            return known;
        }
        int slot = slots.size();
        if (slot % GROUP == 0) {
            groups.add(new Group());
        }
        Group group = groups.getLast();
        group.names.add(metric);
        group.changed = true;
        slots.put(metric, slot);
        return slot;
    }

    String run() {
        return run;
    }

    int groups() {
        return groups.size();
    }

    /** How many metrics the run has. */
    int size() {
        return slots.size();
    }

    /** All names. */
    Collection<String> names() {
        return slots.keySet();
    }

    /** The names of a group's metrics, by place. */
    List<String> names(int group) {
        return groups.get(group).names;
    }

    /** Whether a group has a document. */
    boolean isStored(int group) {
        return groups.get(group).stored;
    }

    /** The summary of the closed chunks of a metric, or null if there are none. */
    @Nullable
    Summary closed(int slot) {
        return groups.get(groupOf(slot)).closed.get(placeOf(slot));
    }

    /** Whether a group may have segments beside its base. */
    boolean isUnmerged(int group) {
        return groups.get(group).unmerged;
    }

    /** Records whether a group has segments beside its base. */
    void unmerged(int group, boolean unmerged) {
        Group of = groups.get(group);
        of.changed |= of.unmerged != unmerged;
        of.unmerged = unmerged;
    }

    void close(int slot, Summary total) {
        Group group = groups.get(groupOf(slot));
        group.closed.put(placeOf(slot), total);
        group.changed = true;
    }

    /** The documents of the groups that changed since the last call of {@link #saved}. */
    List<Document> changes() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            if (group.changed) {
                Document document = new Document("_id", idOf(run, i))
                        .append("names", List.copyOf(group.names))
                        .append(UNMERGED, group.unmerged);
                documents.add(group.closed.isEmpty() ? document : document.append("closed", closed(group.closed)));
            }
        }
        return documents;
    }

    /** Records that the changes are stored. */
    void saved() {
        for (Group group : groups) {
            group.stored |= group.changed;
            group.changed = false;
        }
    }

    private static final class Group {
        private final List<String> names = new ArrayList<>();
        private final SortedMap<Integer, Summary> closed = new TreeMap<>();
        private boolean stored;
        private boolean unmerged;
        private boolean changed;
    }
}
