package io.grokwatch.stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.MetricsRejected;
import io.grokwatch.events.codec.Json;
import io.grokwatch.events.history.ReceivedBatches;
import io.grokwatch.events.validation.Rejection;
import io.grokwatch.events.validation.RejectionTally;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which batches of metrics of a run were admitted to the folds, and what was not kept of those of its newest attempt.
 *
 * @param received the batches
 * @param attempt of the rejections
 * @param step the last one logged in the attempt
 * @param rejections by kind, with the first example of each
 * @param reported how many of them were reported by {@link MetricsRejected}
 */
record Admission(
        @JsonProperty(required = true) ReceivedBatches received,
        @JsonProperty(required = true) int attempt,
        @JsonProperty(required = true) long step,
        @JsonProperty(required = true) List<Rejection> rejections,
        @JsonProperty(required = true) long reported) {
    /** No batch was received. */
    static final Admission NONE = new Admission(ReceivedBatches.NONE, 1, 0, List.of(), 0);

    private static final String BY = "metrics-stream";

    Admission {
        rejections = List.copyOf(rejections);
    }

    /** The state of a run from its bytes. */
    static Admission fromBytes(byte @Nullable [] bytes) {
        try {
            return bytes == null ? NONE : Json.MAPPER.readValue(bytes, Admission.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("the stored admission cannot be read: " + e.getMessage(), e);
        }
    }

    byte[] toBytes() {
        try {
            return Json.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an admission has no JSON form", e);
        }
    }

    /** This and a batch that is admitted, of which some parts were refused. */
    Admission with(MetricBatch batch, List<Rejection> refused) {
        return new Admission(received.with(batch), attempt, step, rejections, reported).refusing(batch, refused);
    }

    /** This and a batch that is refused as a whole. */
    Admission without(MetricBatch batch, String reason) {
        return refusing(batch, List.of(Rejection.of(Rejection.Kind.BATCH, reason)));
    }

    private Admission refusing(MetricBatch batch, List<Rejection> refused) {
        if (batch.attempt() < attempt) {
            return this;
        }
        boolean newer = batch.attempt() > attempt;
        RejectionTally tally = new RejectionTally();
        if (!newer) {
            rejections.forEach(tally::add);
        }
        refused.forEach(tally::add);
        long last = newer ? 0 : step;
        for (MetricBatch.Block block : batch.blocks()) {
            for (int i = 0; i < block.steps().size(); i++) {
                last = Math.max(last, block.steps().get(i));
            }
        }
        return new Admission(received, batch.attempt(), last, tally.rejections(), newer ? 0 : reported);
    }

    /** Whether something was refused that is not reported yet. */
    @JsonIgnore
    boolean isUnreported() {
        return total() > reported;
    }

    /** This with all rejections reported. */
    Admission asReported() {
        return new Admission(received, attempt, step, rejections, total());
    }

    /** The event that reports all rejections. */
    MetricsRejected report(RunId run) {
        return new MetricsRejected(run, attempt, step, BY, rejections);
    }

    private long total() {
        return rejections.stream().mapToLong(Rejection::count).reduce(0, Math::addExact);
    }
}
