package io.grokwatch.events;

/**
 * A run was submitted and waits in the queue.
 *
 * @param spec the whole specification
 */
public record RunRequested(RunSpec spec) implements Event {
    public RunRequested {
        Require.present(spec, "spec");
    }

    @Override
    public String eventId() {
        return spec.runId() + "/requested";
    }

    @Override
    public String key() {
        return spec.runId().value();
    }
}
