/**
 * From batches, which may come late, twice or never, to the steps of a run in ascending order: {@link
 * io.grokwatch.detect.ordering.BatchRows} merges the blocks of a batch, {@link io.grokwatch.detect.ordering.Reordering} mends
 * what is out of order between batches.
 */
@NullMarked
package io.grokwatch.detect.ordering;

import org.jspecify.annotations.NullMarked;
