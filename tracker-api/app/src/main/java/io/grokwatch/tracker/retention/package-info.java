/**
 * What is deleted and when: the purge of runs, the retention policies of experiments, the start of the topics, and the use of the disk.
 */
@NullMarked
package io.grokwatch.tracker.retention;

import org.jspecify.annotations.NullMarked;
