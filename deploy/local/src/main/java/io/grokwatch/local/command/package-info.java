/**
 * The commands, one class each. They print results on standard output and everything else on standard error, and fail with
 * {@link io.grokwatch.local.Failure}.
 */
@NullMarked
package io.grokwatch.local.command;

import org.jspecify.annotations.NullMarked;
