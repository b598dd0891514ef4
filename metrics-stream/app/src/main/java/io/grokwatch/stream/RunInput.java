package io.grokwatch.stream;

import io.grokwatch.detect.anomaly.Inactivity;
import io.grokwatch.events.GeometryMeasured;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle;

/** What detectors and forecasts fold: a run's metrics, what became of it, and of its embedding. */
sealed interface RunInput {
    RunId runId();

    /** A batch of metrics. */
    record Metrics(MetricBatch batch) implements RunInput {
        @Override
        public RunId runId() {
            return batch.runId();
        }
    }

    /** A turn in the run's life. */
    record Lifecycle(RunLifecycle event) implements RunInput {
        @Override
        public RunId runId() {
            return event.runId();
        }
    }

    /** What became of a snapshot of the run's embedding. */
    record Geometry(GeometryMeasured measured) implements RunInput {
        @Override
        public RunId runId() {
            return measured.runId();
        }
    }

    /** Nothing is heard of the run any more. */
    record Quiet(RunId runId, Inactivity silence) implements RunInput {}
}
