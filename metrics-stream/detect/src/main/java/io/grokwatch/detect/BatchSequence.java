package io.grokwatch.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Which batches of an attempt have come, by their numbers from 0. A missing one is waited for until a bounded number of
 * others have overtaken it, then it counts as lost.
 */
final class BatchSequence {
    private final int patience;
    /** The first batch that has not come. */
    private long next;
    /** Bit {@code i} is set if batch {@code next + i} has come. */
    private long received;

    private long lost;
    private boolean overtaken;

    /** @param patience batches that may overtake a missing one, at most 62 */
    BatchSequence(int patience) {
        this.patience = patience;
    }

    /** Notes a batch; false if it was here before, or counts as lost. */
    boolean note(long sequence) {
        if (sequence < next) {
            return false;
        }
        if (sequence - next > patience) {
            giveUpBefore(sequence - patience);
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

    private void giveUpBefore(long sequence) {
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

    /** Whether one is missing before some that have come. */
    boolean missing() {
        return received != 0;
    }

    /** Whether the batch noted last may have been overtaken by others: its rows belong before theirs. */
    boolean overtaken() {
        return overtaken;
    }

    /** Batches that never came. */
    long lost() {
        return lost;
    }

    /** Of another attempt, whose batches are numbered anew. */
    BatchSequence anew() {
        BatchSequence anew = new BatchSequence(patience);
        anew.lost = lost;
        return anew;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(next);
        out.writeLong(received);
        out.writeLong(lost);
    }

    void read(DataInput in) throws IOException {
        next = in.readLong();
        received = in.readLong();
        lost = in.readLong();
    }
}
