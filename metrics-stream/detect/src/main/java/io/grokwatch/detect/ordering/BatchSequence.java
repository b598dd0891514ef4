package io.grokwatch.detect.ordering;

import io.grokwatch.detect.state.BatchSequenceState;
import io.grokwatch.events.history.ReceivedBatches;

/**
 * Which batches of an attempt were received, by their numbers from 0. A missing one is awaited until a bounded number of
 * others have overtaken it, then it counts as lost; it no longer does if it is received after all, which it may be as late as
 * {@link ReceivedBatches} admits.
 */
final class BatchSequence {
    private final int maxOvertaking;
    /** The lowest sequence that may still be received. */
    private long next;
    /** Bit {@code i} is set if batch {@code next + i} was received. */
    private long received;
    /** The lowest sequence that was not received and does not count as lost, {@code next} or higher. */
    private long awaited;

    private long lost;
    private boolean overtaken;

    /** @param maxOvertaking batches that may overtake one that is awaited, at most {@link ReceivedBatches#MAX_OVERTAKING} */
    BatchSequence(int maxOvertaking) {
        this.maxOvertaking = maxOvertaking;
    }

    /** Records a batch as received; false if it was received before, or comes later than any that is admitted. */
    boolean receive(long sequence) {
        if (sequence < next || isReceived(sequence)) {
            return false;
        }
        awaitFrom(sequence - maxOvertaking);
        admitFrom(sequence - ReceivedBatches.MAX_OVERTAKING);
        overtaken = missing() || received >>> (sequence - next) != 0;
        if (sequence < awaited) {
            lost--;
        }
        received |= 1L << (sequence - next);
        advance();
        return true;
    }

    private boolean isReceived(long sequence) {
        return sequence - next < Long.SIZE && (received >>> (sequence - next) & 1) != 0;
    }

    /** Counts what is missing before a sequence as lost. */
    private void awaitFrom(long sequence) {
        if (sequence > awaited) {
            int arrived = Long.bitCount(receivedFrom(awaited)) - Long.bitCount(receivedFrom(sequence));
            lost += sequence - awaited - arrived;
            awaited = sequence;
            advance();
        }
    }

    /** Batches before a sequence are not admitted any more. */
    private void admitFrom(long sequence) {
        if (sequence > next) {
            received = receivedFrom(sequence);
            next = sequence;
            advance();
        }
    }

    /** The bits of a sequence, which is not before {@code next}, and those after it. */
    private long receivedFrom(long sequence) {
        return sequence - next < Long.SIZE ? received >>> (sequence - next) : 0;
    }

    private void advance() {
        while (isReceived(awaited)) {
            awaited++;
        }
        int complete = Long.numberOfTrailingZeros(~received);
        received = complete < Long.SIZE ? received >>> complete : 0;
        next += complete;
        awaited = Math.max(awaited, next);
    }

    /** Whether one is awaited that is before some that were received. */
    boolean missing() {
        return receivedFrom(awaited) != 0;
    }

    /** Whether the batch received last may have been overtaken by others: its rows belong before theirs. */
    boolean overtaken() {
        return overtaken;
    }

    /** Batches that were awaited and have not been received. */
    long lost() {
        return lost;
    }

    /** For another attempt, whose batches are numbered from 0 again. */
    void reset() {
        next = 0;
        received = 0;
        awaited = 0;
        overtaken = false;
    }

    BatchSequenceState save() {
        return BatchSequenceState.newBuilder()
                .setNext(next)
                .setReceived(received)
                .setAwaited(awaited == next ? 0 : awaited)
                .setLost(lost)
                .build();
    }

    void restore(BatchSequenceState from) {
        next = from.getNext();
        received = from.getReceived();
        awaited = Math.max(next, from.getAwaited());
        lost = from.getLost();
    }
}
