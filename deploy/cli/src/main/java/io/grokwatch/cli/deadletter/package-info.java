/** The dead-letter topic: listing its records, and sending them back to the topics they came from. */
@NullMarked
package io.grokwatch.cli.deadletter;

import org.jspecify.annotations.NullMarked;
