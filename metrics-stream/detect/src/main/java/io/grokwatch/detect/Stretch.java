package io.grokwatch.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The present run of evaluations in a row that show the same thing. */
final class Stretch {
    private long startStep = -1;
    private int startIndex = -1;
    private int length;

    /** Goes on with an evaluation, or ends with it. */
    void add(boolean shown, long step, int index) {
        if (!shown) {
            startStep = -1;
            startIndex = -1;
            length = 0;
            return;
        }
        if (length == 0) {
            startStep = step;
            startIndex = index;
        }
        length++;
    }

    /** Forgets it if it began at a step or after; what began before lasted until then at least. */
    void rewind(long step) {
        if (startStep >= step) {
            add(false, -1, -1);
        }
    }

    int length() {
        return length;
    }

    int startIndex() {
        return startIndex;
    }

    /** Its first step if it holds at least {@code least} evaluations, else -1. */
    long since(int least) {
        return length >= least ? startStep : -1;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(startStep);
        out.writeInt(startIndex);
        out.writeInt(length);
    }

    void read(DataInput in) throws IOException {
        startStep = in.readLong();
        startIndex = in.readInt();
        length = in.readInt();
    }
}
