/**
 * Who may use the API: tokens and their scopes, the login page, rates.
 */
@NullMarked
package io.grokwatch.tracker.access;

import org.jspecify.annotations.NullMarked;
