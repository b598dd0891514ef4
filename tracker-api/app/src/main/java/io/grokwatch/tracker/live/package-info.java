/**
 * The live feed: Server-Sent Events with resume. A slow subscriber is disconnected, and delays no other.
 */
@NullMarked
package io.grokwatch.tracker.live;

import org.jspecify.annotations.NullMarked;
