/** Reads arrays that NumPy saved: matrices of embeddings, and columns of numbers of any number of dimensions. */
@NullMarked
package io.grokwatch.npy;

import org.jspecify.annotations.NullMarked;
