/** Export of runs to files, resumed where it was interrupted, and their import. */
@NullMarked
package io.grokwatch.cli.exchange;

import org.jspecify.annotations.NullMarked;
