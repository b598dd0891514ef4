package io.grokwatch.detect.ordering;

import io.grokwatch.detect.state.BatchSequenceState;

/**
 * Which batches of an attempt were received, by their numbers from 0. A missing one is awaited until a bounded number of
 * others have overtaken it, then it counts as lost.
 */
final class BatchSequence {
    private final int maxOvertaking;
    /** The first batch that was not received. */
    private long next;
    /** Bit {@code i} is set if batch {@code next + i} was received. */
    private long received;

    private long lost;
    private boolean overtaken;

    /** @param maxOvertaking batches that may overtake a missing one, at most 62 */
    BatchSequence(int maxOvertaking) {
        this.maxOvertaking = maxOvertaking;
    }

    /** Records a batch as received; false if it was received before, or counts as lost. */
    boolean receive(long sequence) {
        if (sequence < next) {
            return false;
        }
        if (sequence - next > maxOvertaking) {
            loseBefore(sequence - maxOvertaking);
        }
        overtaken = missing();
        long bit = 1L << (sequence - next);
        if ((received & bit) != 0) {
            return false;
        }
        received |= bit;
        advance();
        return true;
    }

    private void loseBefore(long sequence) {
        while (next < sequence) {
            if (received == 0) {
                lost += sequence - next;
                next = sequence;
                return;
            }
            lost += 1 - (received & 1);
            received >>>= 1;
            next++;
        }
        advance();
    }

    private void advance() {
        while ((received & 1) != 0) {
            received >>>= 1;
            next++;
        }
    }

    /** Whether one is missing before some that were received. */
    boolean missing() {
        return received != 0;
    }

    /** Whether the batch received last may have been overtaken by others: its rows belong before theirs. */
    boolean overtaken() {
        return overtaken;
    }

    /** Batches that were never received. */
    long lost() {
        return lost;
    }

    /** For another attempt, whose batches are numbered from 0 again. */
    void reset() {
        next = 0;
        received = 0;
        overtaken = false;
    }

    BatchSequenceState save() {
        return BatchSequenceState.newBuilder()
                .setNext(next)
                .setReceived(received)
                .setLost(lost)
                .build();
    }

    void restore(BatchSequenceState from) {
        next = from.getNext();
        received = from.getReceived();
        lost = from.getLost();
    }
}
