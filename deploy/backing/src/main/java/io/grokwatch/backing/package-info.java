/**
 * A Kafka broker and a server of the MongoDB wire protocol within a JVM, on the loopback address (the broker on request on another one too, with TLS and authentication), with their data on disk.
 * Whatever they acknowledged is there at the next start, even if the process was killed.
 */
@NullMarked
package io.grokwatch.backing;

import org.jspecify.annotations.NullMarked;
