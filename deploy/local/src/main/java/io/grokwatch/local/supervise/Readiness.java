package io.grokwatch.local.supervise;

import java.net.URI;

/** How a service is seen to be ready. */
public sealed interface Readiness {

    /** It prints a line that starts so. */
    record Line(String prefix) implements Readiness {}

    /** A GET of this address answers 200. */
    record Http(URI address) implements Readiness {}
}
