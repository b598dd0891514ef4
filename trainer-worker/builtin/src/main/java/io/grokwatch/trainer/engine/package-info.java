/**
 * The one door to PyTorch: its settings, its native libraries, its devices. Everything else uses NDArrays and knows
 * nothing of how they came to be there.
 */
@NullMarked
package io.grokwatch.trainer.engine;

import org.jspecify.annotations.NullMarked;
