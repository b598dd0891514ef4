/**
 * The commands, one class each. They print results on standard output and everything else on standard error, and fail with
 * {@link io.grokwatch.cli.error.UserErrorException}.
 */
@NullMarked
package io.grokwatch.cli.command;

import org.jspecify.annotations.NullMarked;
