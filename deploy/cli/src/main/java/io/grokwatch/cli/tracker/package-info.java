/** What the commands have in common of talking to the tracker: polling, and the findings in effect. */
@NullMarked
package io.grokwatch.cli.tracker;

import org.jspecify.annotations.NullMarked;
