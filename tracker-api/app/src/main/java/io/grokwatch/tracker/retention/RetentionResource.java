package io.grokwatch.tracker.retention;

import io.grokwatch.tracker.client.DiskUse;
import io.grokwatch.tracker.client.DiskUse.TopicDiskUse;
import io.grokwatch.tracker.client.RetentionLimit;
import io.grokwatch.tracker.client.RetentionPolicies;
import io.grokwatch.tracker.http.Problems;
import io.grokwatch.tracker.kafka.BrokerOffsets;
import io.grokwatch.tracker.store.Store;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The retention of the topics and the use of the disk over HTTP. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "retention", description = "What is deleted, and what is on disk.")
public final class RetentionResource {
    private final RetentionStore policies;
    private final Retention retention;
    private final BrokerOffsets broker;
    private final Store store;

    RetentionResource(RetentionStore policies, Retention retention, BrokerOffsets broker, Store store) {
        this.policies = policies;
        this.retention = retention;
        this.broker = broker;
        this.store = store;
    }

    @GET
    @Path("retention")
    @Operation(operationId = "retention", summary = "All retention policies")
    @APIResponse(responseCode = "200", description = "Of the topics and of the experiments that have one")
    public RetentionPolicies all() {
        return policies.all();
    }

    @PUT
    @Path("retention/topics")
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setTopicRetention",
            summary = "State how much of the topics of metrics, snapshots and geometry is kept",
            description = "What exceeds the limit is deleted once the store and the stream have taken it; a rebuild"
                    + " reaches no further back. Without it the topics are kept.")
    @APIResponse(responseCode = "200", description = "The policy")
    @APIResponse(responseCode = "400", description = "The limit is not as expected")
    public RetentionLimit setTopics(@Nullable RetentionLimit body) {
        if (body == null) {
            throw Problems.badRequest("the body must have maxAge or maxBytes, was empty");
        }
        policies.putTopics(body);
        return body;
    }

    @DELETE
    @Path("retention/topics")
    @RolesAllowed("admin")
    @Operation(operationId = "clearTopicRetention", summary = "Keep the topics from now on")
    @APIResponse(responseCode = "204", description = "There is no policy")
    public void clearTopics() {
        policies.deleteTopics();
    }

    @GET
    @Path("disk")
    @Operation(
            operationId = "disk",
            summary = "What is on disk, by experiment and by topic",
            description = "Runs are measured within `grokwatch.tracker.retention.interval` after their last record.")
    @APIResponse(responseCode = "200", description = "The use of the disk")
    public DiskUse disk() throws InterruptedException {
        return new DiskUse(retention.use(), topics(), store.bytesOnDisk());
    }

    private List<TopicDiskUse> topics() throws InterruptedException {
        Map<String, Long> bytes = new HashMap<>();
        try {
            broker.bytes().forEach((partition, size) -> bytes.merge(partition.topic(), size, Long::sum));
        } catch (KafkaException unreachable) {
            return List.of();
        }
        return bytes.entrySet().stream()
                .map(one -> new TopicDiskUse(one.getKey(), one.getValue()))
                .sorted(Comparator.comparingLong(TopicDiskUse::bytes).reversed().thenComparing(TopicDiskUse::topic))
                .toList();
    }
}
