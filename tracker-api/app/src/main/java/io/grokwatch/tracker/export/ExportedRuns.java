package io.grokwatch.tracker.export;

import io.grokwatch.tracker.client.RunView;
import java.util.Optional;

/** The runs as they are served, whose settings are exported with their points. */
public interface ExportedRuns {

    /** A run, if there is one of that id. */
    Optional<RunView> find(String run);
}
