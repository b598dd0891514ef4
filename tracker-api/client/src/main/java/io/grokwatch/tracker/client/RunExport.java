package io.grokwatch.tracker.client;

import java.io.IOException;
import java.io.InputStream;

/**
 * An export that is being received.
 *
 * @param tag identifies its bytes
 * @param from the first byte of the body within the whole
 * @param isComplete whether the bytes before those that were requested are the whole, so that the body is empty
 */
public record RunExport(String tag, long from, boolean isComplete, InputStream body) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        body.close();
    }
}
