/**
 * What the stream found out about runs: detections and phases.
 */
@NullMarked
package io.grokwatch.tracker.detection;

import org.jspecify.annotations.NullMarked;
