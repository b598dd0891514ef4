/**
 * The contract between the processes: every record that crosses a topic, and the catalogue of topics. Keys are run ids
 * (worker ids for {@code workers}), so one run is in order in one partition. Changes to the contract only add.
 */
@NullMarked
package io.grokwatch.events;

import org.jspecify.annotations.NullMarked;
