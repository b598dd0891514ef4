package io.grokwatch.local.remote;

import io.grokwatch.local.stack.StackException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a host needs to join: {@code https://HOST:PORT#TOKEN.FINGERPRINT}. A fragment is sent to no server.
 *
 * @param tracker the address of the API
 * @param token that lets hosts join
 * @param fingerprint of the certificate that the tracker presents, or of that of its authority
 */
public record JoinAddress(String tracker, String token, String fingerprint) {
    private static final Pattern FRAGMENT = Pattern.compile("([A-Za-z0-9]{20,80})\\.([A-Za-z0-9_-]{43})");

    /**
     * The address that a text has.
     *
     * @throws StackException if it is none
     */
    public static JoinAddress parse(String text) {
        try {
            URI uri = new URI(text.strip());
            Matcher fragment = FRAGMENT.matcher(String.valueOf(uri.getRawFragment()));
            if ("https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPort() > 0
                    && uri.getRawPath().matches("/?")
                    && uri.getRawQuery() == null
                    && fragment.matches()) {
                return new JoinAddress(
                        "https://" + uri.getHost() + ":" + uri.getPort(), fragment.group(1), fragment.group(2));
            }
        } catch (URISyntaxException e) {
            // Refused below.
        }
        throw new StackException("--join must be the whole https://HOST:PORT#TOKEN that ./grokwatch tokens worker"
                + " prints on the tracker's host, was '" + withoutToken(text) + "'");
    }

    private static String withoutToken(String text) {
        int fragment = text.indexOf('#');
        return fragment < 0 ? text : text.substring(0, fragment) + "#...";
    }

    /** What is pasted on another host. */
    public String text() {
        return tracker + "#" + token + "." + fingerprint;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return withoutToken(text());
    }
}
