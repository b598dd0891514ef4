package io.grokwatch.tracker.live;

import io.quarkus.security.identity.SecurityIdentity;
import java.util.function.BooleanSupplier;

/** The access of subscribers of the live feed, which may end before their feeds do. Thread-safe. */
public interface FeedAccess {
    /** A test of whether the access of a request has ended, which may be repeated and may read the store. */
    BooleanSupplier end(SecurityIdentity identity);
}
