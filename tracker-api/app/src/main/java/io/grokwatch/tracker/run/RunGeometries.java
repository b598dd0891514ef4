package io.grokwatch.tracker.run;

import io.grokwatch.tracker.geometry.NewestGeometry;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stores the newest geometry of runs, by which they are searched. */
@Singleton
public final class RunGeometries implements NewestGeometry {
    private final Runs runs;

    RunGeometries(Runs runs) {
        this.runs = runs;
    }

    @Override
    public void measured(Map<String, Measured> newest) {
        if (newest.isEmpty()) {
            return;
        }
        Map<String, Run> before = runs.find(newest.keySet());
        List<Run> changed = new ArrayList<>();
        newest.forEach((id, measured) -> {
            Run run = before.getOrDefault(id, Run.unknown(id));
            if (run.geometry() == null || measured.replaces(run.geometry())) {
                changed.add(run.with(measured));
            }
        });
        runs.saveGeometry(changed);
    }
}
