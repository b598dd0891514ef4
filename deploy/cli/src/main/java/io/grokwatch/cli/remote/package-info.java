/** Joins a tracker on another host. */
@NullMarked
package io.grokwatch.cli.remote;

import org.jspecify.annotations.NullMarked;
