package io.grokwatch.tracker.access;

import io.grokwatch.tracker.TrackerConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Whether requests need a token: unless configured, those to a server that listens on an address other than the loopback one. */
@Singleton
public final class TokenRequirement {
    private static final Logger LOG = Logger.getLogger(TokenRequirement.class);

    private final boolean required;
    private final boolean loopback;
    private final String host;

    TokenRequirement(TrackerConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.host = host;
        this.loopback = isLoopback(host);
        this.required = switch (config.access().tokens()) {
            case AUTO -> !loopback;
            case REQUIRED -> true;
            case NONE -> false;
        };
    }

    void warn(@Observes StartupEvent event) {
        if (!required && !loopback) {
            LOG.warnf(
                    "everyone who reaches %s may do everything: grokwatch.tracker.access.tokens=none, although the"
                            + " address is not a loopback one",
                    host);
        }
    }

    /** Whether a request without a token is refused. */
    public boolean isRequired() {
        return required;
    }

    /** A name that cannot be resolved counts as one that others reach. */
    static boolean isLoopback(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
