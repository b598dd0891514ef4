/**
 * The rules that judge a run of several attempts: what of an older attempt survives the newer ones, what the lifecycle
 * events of all attempts amount to, and which findings are in effect. Pure: no I/O, no clock.
 */
@NullMarked
package io.grokwatch.events.history;

import org.jspecify.annotations.NullMarked;
