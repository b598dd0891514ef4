/** The OpenAPI document, as far as it is not made from the annotations of the resources. */
@NullMarked
package io.grokwatch.tracker.openapi;

import org.jspecify.annotations.NullMarked;
