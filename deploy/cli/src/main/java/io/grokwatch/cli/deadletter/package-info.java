/** Records that could not be understood or processed: which there are, and how they go back to where they came from. */
@NullMarked
package io.grokwatch.cli.deadletter;

import org.jspecify.annotations.NullMarked;
