/**
 * The tracker's HTTP interface as far as the command line needs it. Answers are read into records that ignore what they
 * do not know.
 */
@NullMarked
package io.grokwatch.cli.api;

import org.jspecify.annotations.NullMarked;
