package io.grokwatch.local.supervise;

import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The condition by which a service is ready. */
public sealed interface Readiness {

    /** It prints a line with this prefix. */
    record Line(String prefix) implements Readiness {}

    /**
     * A GET of this address answers 200.
     *
     * @param tls what certificates are trusted; null for those that the platform trusts
     */
    record Http(URI address, @Nullable SSLContext tls) implements Readiness {
        /** An address without TLS, or with a certificate that the platform trusts. */
        public Http(URI address) {
            this(address, null);
        }
    }
}
