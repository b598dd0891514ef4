package io.grokwatch.tracker.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a run in the order in which they were received first. The place of a metric in that order is its <em>slot</em>;
 * {@value #GROUP} consecutive slots form a <em>group</em>, whose metrics share documents, so that a run of 9,000 metrics writes 141
 * documents rather than 9,000. Of each group it also has the pages that exist.
 */
final class MetricTable {
    /** The metrics of one group; a full document of chunks has about 720 KiB then. */
    static final int GROUP = 64;

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

    /** The id of a group's document. */
    static String idOf(String run, int group) {
        return run + "/" + group;
    }

    /** Adds a stored group, in the order of the groups. */
    void add(Document document) {
        Group group = new Group();
        group.pages.addAll(document.getList("pages", Long.class));
        for (String name : document.getList("names", String.class)) {
            slots.put(name, groups.size() * GROUP + group.names.size());
            group.names.add(name);
        }
        groups.add(group);
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

    int groups() {
        return groups.size();
    }

    /** How many metrics the run has. */
    int size() {
        return slots.size();
    }

    /** The names of a group's metrics, by slot. */
    List<String> names(int group) {
        return groups.get(group).names;
    }

    /** The pages of a group that exist. */
    SortedSet<Long> pages(int group) {
        return groups.get(group).pages;
    }

    /** Adds a page to a group; false if it exists. */
    boolean addPage(int group, long page) {
        Group of = groups.get(group);
        boolean added = of.pages.add(page);
        of.changed |= added;
        return added;
    }

    /** The documents of the groups that changed since the last call of {@link #saved}. */
    List<Document> changes() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            if (group.changed) {
                documents.add(new Document("_id", idOf(run, i))
                        .append("names", List.copyOf(group.names))
                        .append("pages", List.copyOf(group.pages)));
            }
        }
        return documents;
    }

    /** Records that the changes are stored. */
    void saved() {
        groups.forEach(group -> group.changed = false);
    }

    private static final class Group {
        private final List<String> names = new ArrayList<>();
        private final NavigableSet<Long> pages = new TreeSet<>();
        private boolean changed;
    }
}
