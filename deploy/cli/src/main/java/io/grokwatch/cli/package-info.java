/** The command line: {@code ./grokwatch COMMAND}. */
@NullMarked
package io.grokwatch.cli;

import org.jspecify.annotations.NullMarked;
