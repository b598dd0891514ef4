package io.grokwatch.events.codec;

import java.util.function.Function;

/**
 * The result of decoding bytes from a topic: a value, or the reason why there is none. Bad input is expected, so the reason is a
 * value and not an exception.
 */
public sealed interface Decoded<T> {

    /** The bytes were decoded. */
    record Ok<T>(T value) implements Decoded<T> {}

    /**
     * The bytes could not be decoded.
     *
     * @param reason one sentence with the offending value
     */
    record Undecodable<T>(String reason) implements Decoded<T> {}

    /** The value, or the exception made from the reason. */
    default <X extends Throwable> T orElseThrow(Function<String, X> failure) throws X {
        return switch (this) {
            case Ok<T>(T value) -> value;
            case Undecodable<T>(String reason) -> throw failure.apply(reason);
        };
    }
}
