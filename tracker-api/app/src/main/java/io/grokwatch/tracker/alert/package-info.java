/**
 * Alerts: which detections are sent to which channels, and what became of each.
 */
@NullMarked
package io.grokwatch.tracker.alert;

import org.jspecify.annotations.NullMarked;
