package io.grokwatch.stream;

import io.grokwatch.detect.anomaly.Inactivity;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;

/** The inputs that detectors and forecasts of one run fold. */
sealed interface RunInput {
    RunId runId();

    /** A batch of metrics. */
    record Metrics(MetricBatch batch) implements RunInput {
        @Override
        public RunId runId() {
            return batch.runId();
        }
    }

    /** A lifecycle event. */
    record Lifecycle(RunLifecycle event) implements RunInput {
        @Override
        public RunId runId() {
            return event.runId();
        }
    }

    /** The geometry of a snapshot of the run's embedding. */
    record Geometry(GeometryMeasured measured) implements RunInput {
        @Override
        public RunId runId() {
            return measured.runId();
        }
    }

    /** The run has gone silent. */
    record Inactive(RunId runId, Inactivity inactivity) implements RunInput {}
}
