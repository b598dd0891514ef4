/**
 * A stack: where its programs, its data and its ports are, which services it is made of, and the file by which other
 * commands find it. One data folder holds at most one running stack.
 */
@NullMarked
package io.grokwatch.local.stack;

import org.jspecify.annotations.NullMarked;
