package io.grokwatch.tracker.access;

import com.mongodb.MongoException;
import io.grokwatch.tracker.live.FeedAccess;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * The access of requests whose answers are open for long: it ends when the token is revoked or expires. While the store does not answer, a
 * token is not known to be revoked; its expiry is known without the store. Thread-safe.
 */
@Singleton
final class OngoingAccess implements FeedAccess {
    private static final Logger LOG = Logger.getLogger(OngoingAccess.class);
    /** For so long the store is not read again after it has not answered. */
    private static final long PAUSE_NANOS = ApiTokens.FRESH.toNanos();

    private final ApiTokens tokens;
    private volatile long failedNanos = System.nanoTime() - PAUSE_NANOS;

    OngoingAccess(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public BooleanSupplier end(SecurityIdentity identity) {
        Grant grant = Identities.grant(identity);
        return () -> grant != null && hasEnded(grant);
    }

    private boolean hasEnded(Grant grant) {
        Grant known = System.nanoTime() - failedNanos < PAUSE_NANOS ? grant.withoutRevocation() : grant;
        try {
            return tokens.hasEnded(known);
        } catch (MongoException e) {
            LOG.debugf("whether token %s is revoked is not known: %s", grant.id(), e.getMessage());
            failedNanos = System.nanoTime();
            return false;
        }
    }
}
