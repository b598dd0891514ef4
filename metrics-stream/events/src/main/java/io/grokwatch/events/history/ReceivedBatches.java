package io.grokwatch.events.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.grokwatch.events.MetricBatch;
import org.jspecify.annotations.Nullable;

/**
 * Which batches of metrics of the newest attempt at a run were received, by their sequences: the one rule by which every reader
 * of {@code run-metrics} takes a batch or refuses it. Readers that fold the records of a partition in order agree.
 *
 * <p>The first batch of a sequence is taken, every further one is refused. One that is missing is awaited until a batch {@value
 * #MAX_OVERTAKING} sequences later was received; then it is refused as well, as its place is not known any more. A newer attempt
 * begins again at any sequence. Batches of older attempts are taken: what survives of them {@link AttemptHistory} decides.
 *
 * @param attempt the newest, 0 before the first batch
 * @param next the lowest sequence that may still be received
 * @param ahead bit {@code i} is set if sequence {@code next + i} was received
 */
public record ReceivedBatches(
        @JsonProperty(required = true) int attempt,
        @JsonProperty(required = true) long next,
        @JsonProperty(required = true) long ahead) {
    /** How many sequences later a batch may be that overtakes a missing one. */
    public static final int MAX_OVERTAKING = 62;

    /** No batch was received. */
    public static final ReceivedBatches NONE = new ReceivedBatches(0, 0, 0);

    /** Why a batch is refused; null if it is taken. */
    @JsonIgnore
    public @Nullable String objection(MetricBatch batch) {
        if (batch.attempt() != attempt) {
            return null;
        }
        long sequence = batch.sequence();
        boolean received =
                sequence < next || (sequence - next <= MAX_OVERTAKING && (ahead & (1L << (sequence - next))) != 0);
        return received
                ? "sequence " + sequence + " of attempt " + attempt + " of run " + batch.runId()
                        + " was received before, or more than " + MAX_OVERTAKING
                        + " sequences ago: a producer numbers its batches"
                : null;
    }

    /** These and a batch that is taken. */
    public ReceivedBatches with(MetricBatch batch) {
        if (batch.attempt() < attempt) {
            return this;
        }
        boolean newer = batch.attempt() > attempt;
        long first = newer ? 0 : next;
        long bits = newer ? 0 : ahead;
        long sequence = batch.sequence();
        if (sequence - first > MAX_OVERTAKING) {
            long lost = sequence - MAX_OVERTAKING - first;
            bits = lost > MAX_OVERTAKING ? 0 : bits >>> lost;
            first += lost;
        }
        bits |= 1L << (sequence - first);
        int complete = Long.numberOfTrailingZeros(~bits);
        return new ReceivedBatches(batch.attempt(), first + complete, bits >>> complete);
    }
}
