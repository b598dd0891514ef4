/** Brokers and stores of tests: embedded ones, or others in containers by a system property. */
@NullMarked
package io.grokwatch.testing;

import org.jspecify.annotations.NullMarked;
