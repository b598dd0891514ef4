/** Architecture rules that every module keeps, shared through the test-jar. */
@NullMarked
package io.grokwatch.events.architecture;

import org.jspecify.annotations.NullMarked;
