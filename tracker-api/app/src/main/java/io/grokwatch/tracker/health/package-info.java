/**
 * Whether this process can serve: the store answers and the projection follows the topics.
 */
@NullMarked
package io.grokwatch.tracker.health;

import org.jspecify.annotations.NullMarked;
