/**
 * The whole tracker on one machine: the command line, the stack it starts, and what it can do without one. Everything of a
 * stack lies in one data folder and listens on the loopback address alone.
 */
@NullMarked
package io.grokwatch.local;

import org.jspecify.annotations.NullMarked;
