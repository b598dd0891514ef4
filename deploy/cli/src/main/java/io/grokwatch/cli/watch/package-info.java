/** Follows logs that grow, and programs that print: what is new of them since it was read before, to the detectors or to a tracker. */
@NullMarked
package io.grokwatch.cli.watch;

import org.jspecify.annotations.NullMarked;
