/** The wire formats: CloudEvents with JSON for low-rate events, Protobuf for the two bulk payloads. */
@NullMarked
package io.grokwatch.events.codec;

import org.jspecify.annotations.NullMarked;
