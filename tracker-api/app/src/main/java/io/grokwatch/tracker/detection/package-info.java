/**
 * The findings of the stream about runs: detections and phases.
 */
@NullMarked
package io.grokwatch.tracker.detection;

import org.jspecify.annotations.NullMarked;
