package io.grokwatch.tracker.alert;

import java.net.URI;
import java.util.Locale;

/** The addresses of channels. */
final class Addresses {
    private Addresses() {}

    /**
     * An address that requests can be sent to. Where its name leads is checked each time that one is.
     *
     * @throws IllegalArgumentException if it is none of http or https, has no host, or has a user
     */
    static URI parse(String text) {
        URI url;
        try {
            url = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url must be an address such as https://example.org/hook", e);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("url must begin with https:// or http://, was '" + scheme + ":'");
        }
        if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("url must have a host, and neither a user nor a fragment");
        }
        return url;
    }

    static boolean isHttps(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : isHttps(url) ? 443 : 80;
    }
}
