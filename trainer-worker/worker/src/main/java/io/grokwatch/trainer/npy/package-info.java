/**
 * Reads matrices that NumPy saved. Only what an embedding is: two dimensions of float32 or float64.
 */
@NullMarked
package io.grokwatch.trainer.npy;

import org.jspecify.annotations.NullMarked;
