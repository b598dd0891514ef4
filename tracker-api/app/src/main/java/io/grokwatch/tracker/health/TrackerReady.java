package io.grokwatch.tracker.health;

import com.mongodb.MongoException;
import io.grokwatch.tracker.projection.Lane;
import io.grokwatch.tracker.projection.ProjectionStatus;
import io.grokwatch.tracker.projection.Status;
import io.grokwatch.tracker.store.Store;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready: the store answers, and what is published gets into it. A check for each part names the one that is not ready; what is wrong
 * with the disk or the broker is named too, as {@code GET /api/v1/tracker} has it.
 */
@Singleton
final class TrackerReady {
    private final Store store;
    private final ProjectionStatus projection;
    private final Outages outages;

    TrackerReady(Store store, ProjectionStatus projection, Outages outages) {
        this.store = store;
        this.projection = projection;
        this.outages = outages;
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck storeAnswers() {
        return () -> {
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("store");
            try {
                store.ping();
                return answer.up().build();
            } catch (MongoException e) {
                return answer.withData("reason", String.valueOf(e.getMessage()))
                        .down()
                        .build();
            }
        };
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck eventsAreProjected() {
        return lane(Lane.EVENTS);
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck metricsAreProjected() {
        return lane(Lane.METRICS);
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck snapshotsAreProjected() {
        return lane(Lane.SNAPSHOTS);
    }

    private HealthCheck lane(Lane lane) {
        return () -> {
            Status status = projection.of(lane);
            HealthCheckResponseBuilder answer = HealthCheckResponse.named(
                            "projection of " + lane.name().toLowerCase(Locale.ROOT))
                    .withData("state", status.state().name())
                    .withData("detail", status.detail())
                    .withData("lateMs", projection.late(lane).toMillis())
                    .status(status.isConsuming());
            String outage = outages.now();
            return (outage == null ? answer : answer.withData("outage", outage)).build();
        };
    }
}
