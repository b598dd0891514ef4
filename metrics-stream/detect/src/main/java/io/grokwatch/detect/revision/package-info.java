/**
 * What has to be published when detectors are run again over the past of a run: {@link io.grokwatch.detect.revision.Revision}
 * turns what they find now and what was published before into the events by which the one takes the place of the other.
 */
@NullMarked
package io.grokwatch.detect.revision;

import org.jspecify.annotations.NullMarked;
