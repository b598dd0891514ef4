package io.grokwatch.tracker.access;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a request has its token: {@code Bearer}, {@code Basic} with the token as the password of any user, or a cookie. */
final class Credentials {
    /** The cookie that the login page sets. */
    static final String COOKIE = "grokwatch_token";

    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private Credentials() {}

    /** The token of a request as it was sent; null if it has none. The header counts before the cookie. */
    static @Nullable String of(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            Cookie cookie = request.getCookie(COOKIE);
            return cookie == null ? null : cookie.getValue();
        }
        String scheme = header.toLowerCase(Locale.ROOT);
        if (scheme.startsWith(BEARER)) {
            return header.substring(BEARER.length()).strip();
        }
        return scheme.startsWith(BASIC)
                ? password(header.substring(BASIC.length()).strip())
                : null;
    }

    private static @Nullable String password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : pair.substring(colon + 1);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
