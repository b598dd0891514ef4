package io.grokwatch.tracker.artifact;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/** A folder or a bucket does not take or return the bytes of an artifact; answered as 507. */
final class StorageException extends WebApplicationException {
    private static final long serialVersionUID = 1;
    private static final int INSUFFICIENT_STORAGE = 507;

    /** @param what was attempted, such as {@code "cannot write bytes to folder /data"} */
    StorageException(String what, Exception cause) {
        super(
                "the storage of artifacts " + what + ": "
                        + cause.getClass().getSimpleName().replace("Exception", "") + " " + cause.getMessage(),
                cause,
                Response.status(INSUFFICIENT_STORAGE).build());
    }
}
