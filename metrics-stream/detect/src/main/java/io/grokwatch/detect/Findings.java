package io.grokwatch.detect;

import io.grokwatch.events.RunFinding;
import java.util.function.Consumer;

/** Where the findings of one call go, and whom they are about. */
record Findings(Subject subject, Consumer<RunFinding> sink) {
    void add(RunFinding finding) {
        sink.accept(finding);
    }
}
