/**
 * A stack: its programs, data folder and ports, its services, and the file by which other commands find it. One data folder holds at most one running stack.
 */
@NullMarked
package io.grokwatch.local.stack;

import org.jspecify.annotations.NullMarked;
