/** The workers of a host that joined a tracker on another one: its credentials, its devices, and a supervised process for each. */
@NullMarked
package io.grokwatch.local.remote;

import org.jspecify.annotations.NullMarked;
