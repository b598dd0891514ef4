package io.grokwatch.tracker.alert;

import java.net.URI;
import java.util.Map;

/** A POST request to a channel. */
@SuppressWarnings("ArrayRecordComponent") // A carrier between its maker and the client, never compared.
record OutgoingRequest(URI url, Map<String, String> headers, byte[] body) {}
