/**
 * What W&B's client for Python sends, release 0.31 and those like it: the GraphQL operations of a run, its file stream and its files. The run is
 * logged as one of {@link io.grokwatch.tracker.logging}; what is not kept is counted among its rejections.
 */
@NullMarked
package io.grokwatch.tracker.wandb;

import org.jspecify.annotations.NullMarked;
