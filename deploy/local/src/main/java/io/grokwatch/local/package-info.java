/**
 * The whole tracker on one machine: the supervised processes of a stack, which keeps its data in one folder and listens on
 * the loopback address only, unless others are to reach it.
 */
@NullMarked
package io.grokwatch.local;

import org.jspecify.annotations.NullMarked;
