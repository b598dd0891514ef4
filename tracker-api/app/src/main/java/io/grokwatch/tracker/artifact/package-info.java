/**
 * Artifacts: files that programs keep with a run or a logged model. Their names and sizes are documents of the store; their bytes are kept
 * in it too, in a folder or in a bucket, under generated names. A path that a client names is never one of a file system.
 */
@NullMarked
package io.grokwatch.tracker.artifact;

import org.jspecify.annotations.NullMarked;
