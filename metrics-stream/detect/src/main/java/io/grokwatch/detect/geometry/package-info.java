/**
 * The geometry of an embedding matrix: principal components, Fourier spectrum over the residues, best circle. {@link
 * io.grokwatch.detect.geometry.EmbeddingGeometry} measures all of them; every measure is a pure function of the snapshot.
 */
@NullMarked
package io.grokwatch.detect.geometry;

import org.jspecify.annotations.NullMarked;
