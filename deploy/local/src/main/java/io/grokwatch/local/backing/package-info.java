/**
 * The infrastructure of a local stack, in one process: an embedded Kafka broker and an embedded server of the MongoDB protocol.
 * Both keep their data on disk and may be killed at any moment: whatever was acknowledged is there at the next start.
 */
@NullMarked
package io.grokwatch.local.backing;

import org.jspecify.annotations.NullMarked;
