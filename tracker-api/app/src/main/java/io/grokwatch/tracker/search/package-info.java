/**
 * Search: the grammar of filters and orders with its one parser, keyset pages, groups with aggregates, and the summaries of all runs that
 * are kept in memory, as the embedded store has no index for any of it. Grammar and pages are of any type whose {@link
 * io.grokwatch.tracker.search.Fields} are known.
 */
@NullMarked
package io.grokwatch.tracker.search;

import org.jspecify.annotations.NullMarked;
