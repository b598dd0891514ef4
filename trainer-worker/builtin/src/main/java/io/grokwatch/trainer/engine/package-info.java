/**
 * Access to PyTorch: its settings, native libraries and devices, and the exclusive right to train in this process. All other
 * packages use arrays only.
 */
@NullMarked
package io.grokwatch.trainer.engine;

import org.jspecify.annotations.NullMarked;
