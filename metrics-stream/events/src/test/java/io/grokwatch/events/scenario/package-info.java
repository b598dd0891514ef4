/** Golden scenarios of several attempts, shared with the tests of other modules through the test-jar. */
@NullMarked
package io.grokwatch.events.scenario;

import org.jspecify.annotations.NullMarked;
