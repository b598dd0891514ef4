package io.grokwatch.tracker.http;

import io.grokwatch.tracker.TrackerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A filter in front of every route, whatever its prefix. It rejects a request whose {@code Host} is not in the configured
 * list, which prevents DNS rebinding, and a request whose {@code Origin} is another site, which prevents cross-site requests: another port
 * of the same host is another site, as cookies are sent to all of its ports. It adds the headers to every response that forbid content
 * sniffing and foreign scripts.
 */
@Singleton
final class Gatekeeper {
    private static final int FIRST = -10_000;
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
                    + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final Set<String> hosts;
    private final Set<String> origins;
    private final ErrorFormats errors;

    Gatekeeper(TrackerConfig config, ErrorFormats errors) {
        this.hosts = config.hosts().stream().map(Gatekeeper::lower).collect(Collectors.toUnmodifiableSet());
        this.origins = config.origins().orElse(List.of()).stream()
                .map(Gatekeeper::lower)
                .collect(Collectors.toUnmodifiableSet());
        this.errors = errors;
    }

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(this::admit);
    }

    private void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("Referrer-Policy", "no-referrer");
        String authority =
                request.authority() == null ? null : request.authority().toString();
        String host = hostOf(authority);
        if (authority == null || host == null || !hosts.contains(host)) {
            errors.end(context, 421, "host '" + authority + "' is none of " + hosts);
            return;
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !isOurs(origin, lower(authority))) {
            errors.end(context, 403, "origin '" + origin + "' is not this server");
            return;
        }
        context.next();
    }

    /** @param authority of the request, as its {@code Host} names it */
    private boolean isOurs(String origin, String authority) {
        String site = lower(origin);
        return site.equals("http://" + authority)
                || site.equals("https://" + authority)
                // Browsers leave out the default port of a scheme, others need not.
                || (site + ":80").equals("http://" + authority)
                || (site + ":443").equals("https://" + authority)
                || origins.contains(site);
    }

    /** The host of {@code host[:port]}, where an IPv6 address is in brackets; null if there is none. */
    static @Nullable String hostOf(@Nullable String authority) {
        if (authority == null || authority.isBlank()) {
            return null;
        }
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        return lower(end > 0 ? authority.substring(0, end) : authority);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
