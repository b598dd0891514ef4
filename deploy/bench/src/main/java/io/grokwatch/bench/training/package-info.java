/**
 * {@code bench training}: steps per second of recipes here and in eager PyTorch, what publishing costs, and whether memory
 * stays flat. Every measurement is a process of its own with one thread for its arithmetic; what is compared is measured
 * in alternation, so that both see the same noise, and where it differs by some per cent only, by turns in one process.
 */
@NullMarked
package io.grokwatch.bench.training;

import org.jspecify.annotations.NullMarked;
