/**
 * What a trainer offers and what it is given: the interface between those who run training and those who define it.
 * Nothing here knows of Kafka, of files, or of the engine that does the arithmetic.
 */
@NullMarked
package io.grokwatch.trainer.spi;

import org.jspecify.annotations.NullMarked;
