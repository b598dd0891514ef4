package io.grokwatch.tracker.sweep;

import io.grokwatch.tracker.client.RunStatus;
import io.grokwatch.tracker.client.StopView;
import io.grokwatch.tracker.client.SweepView;
import io.grokwatch.tracker.run.RunResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The runs of a sweep.
 *
 * @param results what has become of those that are stored, by id
 */
record SweepMembers(Sweep sweep, Map<String, RunResult> results) {

    SweepView view() {
        Map<RunStatus, Integer> byStatus = new EnumMap<>(RunStatus.class);
        results.values().forEach(result -> byStatus.merge(result.status(), 1, Integer::sum));
        int cells = sweep.design().cells().size();
        int runs = cells * sweep.design().seeds().size();
        Sweep.Stop stop = sweep.stop();
        return new SweepView(
                sweep.id(),
                sweep.design(),
                sweep.at(),
                sweep.design().varied(),
                cells,
                runs,
                runs - results.size(),
                Math.toIntExact(results.values().stream()
                        .filter(result -> result.status().isFinal())
                        .count()),
                byStatus,
                stop == null ? null : new StopView(stop.at(), stop.reason(), null));
    }

    /** The ids of the runs that have not ended. */
    List<String> open() {
        return results.values().stream()
                .filter(result -> !result.status().isFinal())
                .map(RunResult::id)
                .toList();
    }

    /** The places of the runs that are not stored. */
    List<Integer> missing() {
        List<Integer> places = new ArrayList<>();
        List<String> ids = sweep.runIds();
        for (int place = 0; place < ids.size(); place++) {
            if (!results.containsKey(ids.get(place))) {
                places.add(place);
            }
        }
        return places;
    }

    /** The places of the runs that have failed, were stopped, or are going to be. */
    List<Integer> interrupted() {
        List<Integer> places = new ArrayList<>();
        List<String> ids = sweep.runIds();
        for (int place = 0; place < ids.size(); place++) {
            RunResult result = results.get(ids.get(place));
            if (result != null && isInterrupted(result.status())) {
                places.add(place);
            }
        }
        return places;
    }

    private static boolean isInterrupted(RunStatus status) {
        return status == RunStatus.FAILED || status == RunStatus.STOPPED || status == RunStatus.STOPPING;
    }
}
