package io.grokwatch.tracker.projection;

/**
 * How the projection stands.
 *
 * @param detail one sentence
 */
public record Status(State state, String detail) {

    /** What the projection does. */
    public enum State {
        /** It looks for the broker, or waits for its partitions. */
        CONNECTING,
        /** It reads what was said before it came. */
        CATCHING_UP,
        /** It has seen all that was said before it came, and follows. */
        FOLLOWING,
        /** The store does not take what is said; nothing is skipped, and it goes on when the store does. */
        STORE_AWAY,
        /** This process ends. */
        STOPPED
    }

    /** Whether what is said gets into the store. */
    public boolean isConsuming() {
        return state == State.CATCHING_UP || state == State.FOLLOWING;
    }
}
