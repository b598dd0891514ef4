/**
 * What the workers can train: each trainer as the newest worker describes it, kept from the topics and served, and the
 * check of a submission against it.
 */
@NullMarked
package io.grokwatch.tracker.trainer;

import org.jspecify.annotations.NullMarked;
