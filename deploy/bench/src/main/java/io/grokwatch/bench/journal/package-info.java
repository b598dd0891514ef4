/**
 * The journal test: producers record which points were acknowledged while the processes of the stack are killed at random, and disturbed by
 * other faults one at a time; afterwards every such point is served once, the detectors find the same again, and a rebuild stores the same
 * documents.
 */
@NullMarked
package io.grokwatch.bench.journal;

import org.jspecify.annotations.NullMarked;
