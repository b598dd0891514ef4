/**
 * What has to be said when detectors are run again over the past of a run: {@link io.grokwatch.detect.revision.Revision}
 * turns what they find now and what was published before into the events that make the one stand in the other's place.
 */
@NullMarked
package io.grokwatch.detect.revision;

import org.jspecify.annotations.NullMarked;
