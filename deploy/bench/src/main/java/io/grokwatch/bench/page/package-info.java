/** The pages in a browser: what they transfer, how soon they show something, how smooth they are, and what they keep in memory. */
@NullMarked
package io.grokwatch.bench.page;

import org.jspecify.annotations.NullMarked;
