/**
 * The trainer that comes with Grokwatch: settings to task, network and optimiser. It is found by
 * {@link java.util.ServiceLoader} like any other.
 */
@NullMarked
package io.grokwatch.trainer.builtin;

import org.jspecify.annotations.NullMarked;
