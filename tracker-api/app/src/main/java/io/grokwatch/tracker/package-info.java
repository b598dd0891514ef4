/**
 * The tracker's service: it projects the topics into MongoDB and serves them. Each package below is one feature, with
 * its projector, its store and its resource side by side.
 */
@NullMarked
package io.grokwatch.tracker;

import org.jspecify.annotations.NullMarked;
