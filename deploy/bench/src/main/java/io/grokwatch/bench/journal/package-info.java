/**
 * The journal test: producers record which points were acknowledged while the processes of the stack are killed at random; afterwards every
 * such point is served once, and a rebuild stores the same documents.
 */
@NullMarked
package io.grokwatch.bench.journal;

import org.jspecify.annotations.NullMarked;
