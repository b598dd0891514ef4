/** What of the HTTP API may change. */
@NullMarked
package io.grokwatch.tracker.openapi;

import org.jspecify.annotations.NullMarked;
