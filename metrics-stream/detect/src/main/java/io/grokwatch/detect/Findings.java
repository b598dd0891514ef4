package io.grokwatch.detect;

import io.grokwatch.events.DetectorRef;
import io.grokwatch.events.RunFinding;
import java.util.function.Consumer;

/** Where the findings of one call go, whom they are about, and by which configuration they were made. */
record Findings(Subject subject, DetectorConfig config, Consumer<RunFinding> sink) {
    void add(RunFinding finding) {
        sink.accept(finding);
    }

    /** Who makes a claim; worked out only when one is made. */
    DetectorRef by(String detector, int version) {
        return new DetectorRef(detector, version, config.hash());
    }
}
