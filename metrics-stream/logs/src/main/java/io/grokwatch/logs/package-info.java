/**
 * Reads the logs of other programs and trackers as runs: rows of metrics by step, under the names that their authors gave. The format
 * is recognised by content.
 */
@NullMarked
package io.grokwatch.logs;

import org.jspecify.annotations.NullMarked;
