package io.grokwatch.trainer.task;

import java.util.Random;

/** The Fisher-Yates shuffle with {@link Random}, whose algorithm the JDK specifies. */
public final class Shuffle {
    private Shuffle() {}

    /** The numbers 0 to count - 1 in random order. */
    public static int[] permutation(int count, Random random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
