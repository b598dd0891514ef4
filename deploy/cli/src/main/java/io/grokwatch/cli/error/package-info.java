/** Errors that users can correct, shown in one line. */
@NullMarked
package io.grokwatch.cli.error;

import org.jspecify.annotations.NullMarked;
