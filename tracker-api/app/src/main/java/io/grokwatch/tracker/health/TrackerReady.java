package io.grokwatch.tracker.health;

import com.mongodb.MongoException;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.projection.Status;
import io.grokwatch.tracker.store.Store;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the store answers, and what the topics say gets into it. */
@Readiness
final class TrackerReady implements HealthCheck {
    private final Store store;
    private final ProjectionStatus projection;

    TrackerReady(Store store, ProjectionStatus projection) {
        this.store = store;
        this.projection = projection;
    }

    @Override
    public HealthCheckResponse call() {
        Status status = projection.now();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("tracker")
                .withData("projection", status.state().name())
                .withData("detail", status.detail());
        try {
            store.ping();
            return answer.withData("store", "reachable")
                    .status(status.isConsuming())
                    .build();
        } catch (MongoException e) {
            return answer.withData("store", String.valueOf(e.getMessage()))
                    .down()
                    .build();
        }
    }
}
