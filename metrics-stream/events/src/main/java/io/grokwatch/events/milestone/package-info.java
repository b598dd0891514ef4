/** The one definition of a memorised train set and a generalised validation set, as a fold over evaluations. */
@NullMarked
package io.grokwatch.events.milestone;

import org.jspecify.annotations.NullMarked;
