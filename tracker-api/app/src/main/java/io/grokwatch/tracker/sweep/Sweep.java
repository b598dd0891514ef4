package io.grokwatch.tracker.sweep;

import io.grokwatch.tracker.client.NewSweep;
import io.grokwatch.tracker.store.StoredJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A sweep as it is stored. The ids of its runs follow from its own id, so that submitting them again changes nothing.
 *
 * @param design as submitted, its secrets masked
 * @param stop the newest request to stop it, or null if there is none or it was resumed since
 * @param resubmissions how often the run at a place of the design was submitted again, where it was
 */
record Sweep(
        String id, NewSweep design, Instant at, @Nullable Stop stop, SortedMap<Integer, Integer> resubmissions) {

    /** A request to stop a sweep. */
    record Stop(Instant at, String reason) {}

    static Sweep of(Document document) {
        String stop = document.getString("stop");
        SortedMap<Integer, Integer> resubmissions = new TreeMap<>();
        document.get("resubmissions", new Document())
                .forEach((place, count) -> resubmissions.put(Integer.valueOf(place), ((Number) count).intValue()));
        return new Sweep(
                document.getString("_id"),
                StoredJson.read(document.getString("design"), NewSweep.class),
                Instant.parse(document.getString("at")),
                stop == null ? null : StoredJson.read(stop, Stop.class),
                resubmissions);
    }

    Document document() {
        Document counts = new Document();
        resubmissions.forEach((place, count) -> counts.append(place.toString(), count));
        return new Document("_id", id)
                .append("order", at + "/" + id)
                .append("name", design.name())
                .append("at", at.toString())
                .append("design", StoredJson.write(design))
                .append("stop", stop == null ? null : StoredJson.write(stop))
                .append("resubmissions", counts);
    }

    Sweep stopped(Stop request) {
        return new Sweep(id, design, at, request, resubmissions);
    }

    /** The sweep once the runs at these places are submitted again. */
    Sweep resumed(Collection<Integer> again) {
        SortedMap<Integer, Integer> counts = new TreeMap<>(resubmissions);
        again.forEach(place -> counts.merge(place, 1, Integer::sum));
        return new Sweep(id, design, at, null, counts);
    }

    /** The id of the newest run at a place of the design. */
    String runId(int place) {
        int again = resubmissions.getOrDefault(place, 0);
        String first = String.format(Locale.ROOT, "%s-%03d", id, place);
        return again == 0 ? first : first + "-" + (again + 1);
    }

    /** The ids of the newest run at each place. */
    List<String> runIds() {
        List<String> ids = new ArrayList<>();
        int places = design.cells().size() * design.seeds().size();
        for (int place = 0; place < places; place++) {
            ids.add(runId(place));
        }
        return ids;
    }
}
