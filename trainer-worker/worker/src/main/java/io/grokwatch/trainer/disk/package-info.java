/** What is to be known of folders and disks that may be full or forbidden. */
@NullMarked
package io.grokwatch.trainer.disk;

import org.jspecify.annotations.NullMarked;
