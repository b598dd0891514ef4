package io.grokwatch.trainer.worker;

/** Why an attempt shall end before its last step, the most compelling reason last. */
sealed interface Wish {

    /** The worker leaves; another shall go on. */
    record HandBack() implements Wish {}

    /** Somebody stopped the run. */
    record Stop(String reason) implements Wish {}

    /** The run belongs to another worker now: not a word more about it. */
    record Fence() implements Wish {}

    default boolean outranks(Wish other) {
        return rank() > other.rank();
    }

    private int rank() {
        return switch (this) {
            case HandBack() -> 0;
            case Stop(String reason) -> 1;
            case Fence() -> 2;
        };
    }
}
