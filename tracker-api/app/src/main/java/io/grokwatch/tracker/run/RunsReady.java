package io.grokwatch.tracker.run;

import io.grokwatch.tracker.search.RunSummaries;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The process is ready once the stored runs are searched. */
@Readiness
@Singleton
final class RunsReady implements HealthCheck {
    private final RunSummaries summaries;

    RunsReady(RunSummaries summaries) {
        this.summaries = summaries;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("runs")
                .status(summaries.isLoaded())
                .withData("read", summaries.size())
                .build();
    }
}
