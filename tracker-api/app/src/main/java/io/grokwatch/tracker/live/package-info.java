/**
 * The live feed: Server-Sent Events with resume. A slow reader loses its place, never the others' time.
 */
@NullMarked
package io.grokwatch.tracker.live;

import org.jspecify.annotations.NullMarked;
