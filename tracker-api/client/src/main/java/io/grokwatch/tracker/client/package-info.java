/**
 * The HTTP API of the tracker: a record for each request and answer, the payloads of the live feed, problems (RFC 9457),
 * and a client. The server answers with these records, so that the model exists once; the schemas of its OpenAPI document
 * carry their names. Readers ignore fields they do not know.
 */
@NullMarked
package io.grokwatch.tracker.client;

import org.jspecify.annotations.NullMarked;
