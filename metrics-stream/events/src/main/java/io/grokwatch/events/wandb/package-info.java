/** What W&B's client writes about a run, read alike from its files and from its requests. */
@NullMarked
package io.grokwatch.events.wandb;

import org.jspecify.annotations.NullMarked;
