package io.grokwatch.tracker.projection;

/**
 * A status of the projection.
 *
 * @param detail one sentence
 */
public record Status(State state, String detail) {

    /** What the projection does. */
    public enum State {
        /** It connects to the broker, or waits for its partitions. */
        CONNECTING,
        /** It reads records that were published before it got its partitions. */
        CATCHING_UP,
        /** It has read all of them, and reads new records as they are published. */
        FOLLOWING,
        /** The store does not accept writes; nothing is skipped, and the projection continues once it does. */
        STORE_AWAY,
        /** A defect, or a lack of memory, has ended it; it begins again at its stored positions. */
        FAILED,
        /** This process shuts down. */
        STOPPED
    }

    /** Whether records get into the store. */
    public boolean isConsuming() {
        return state == State.CATCHING_UP || state == State.FOLLOWING;
    }
}
