/**
 * What people see in a terminal: tables, curves of block characters, and lines that stay in place while they change. Where
 * output is no terminal, plain lines.
 */
@NullMarked
package io.grokwatch.cli.display;

import org.jspecify.annotations.NullMarked;
