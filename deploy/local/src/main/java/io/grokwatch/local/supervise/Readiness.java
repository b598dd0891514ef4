package io.grokwatch.local.supervise;

import java.net.URI;

/** The condition by which a service is ready. */
public sealed interface Readiness {

    /** It prints a line with this prefix. */
    record Line(String prefix) implements Readiness {}

    /** A GET of this address answers 200. */
    record Http(URI address) implements Readiness {}
}
