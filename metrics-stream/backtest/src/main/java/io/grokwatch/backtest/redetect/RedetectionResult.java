package io.grokwatch.backtest.redetect;

import io.grokwatch.detect.revision.Revision;

/** What became of one run. */
public sealed interface RedetectionResult {
    /** The run. */
    String run();

    /**
     * Other findings stand now.
     *
     * @param revision its number among the run's
     * @param superseded claims in whose place another stands
     * @param withdrawn claims that nothing stands for any more
     * @param added claims that nothing stood for before
     */
    record Revised(String run, int revision, int superseded, int withdrawn, int added) implements RedetectionResult {
        static Revised of(String run, Revision revision) {
            return new Revised(run, revision.number(), revision.superseded(), revision.withdrawn(), revision.added());
        }
    }

    /** Everything stands as it was. */
    record Unchanged(String run) implements RedetectionResult {}

    /**
     * It was left as it is.
     *
     * @param reason one sentence without its end, for people
     */
    record PassedOver(String run, String reason) implements RedetectionResult {}
}
