/**
 * What holds for every route: problems, hosts and origins, headers, pages.
 */
@NullMarked
package io.grokwatch.tracker.http;

import org.jspecify.annotations.NullMarked;
