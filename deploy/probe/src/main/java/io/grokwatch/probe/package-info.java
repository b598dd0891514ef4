/** The health check of the container images. */
@NullMarked
package io.grokwatch.probe;

import org.jspecify.annotations.NullMarked;
