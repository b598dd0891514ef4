package io.grokwatch.events.codec;

import io.grokwatch.events.Topic;
import java.util.Map;

/**
 * An event, encoded for its topic.
 *
 * @param topic that carries it
 * @param key of the record, UTF-8 on the wire
 * @param headers the CloudEvents attributes, UTF-8 on the wire
 * @param value JSON
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between codec and producer, never compared.
public record EncodedEvent(Topic topic, String key, Map<String, String> headers, byte[] value) {}
