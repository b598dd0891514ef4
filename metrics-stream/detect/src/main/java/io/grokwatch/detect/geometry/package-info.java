/**
 * The geometry of an embedding matrix: principal components, Fourier spectrum over the residues, circles and parallelograms.
 * {@link io.grokwatch.detect.geometry.EmbeddingGeometry} measures all of them; {@link io.grokwatch.detect.geometry.Frame} is the
 * state from one snapshot to the next.
 */
@NullMarked
package io.grokwatch.detect.geometry;

import org.jspecify.annotations.NullMarked;
