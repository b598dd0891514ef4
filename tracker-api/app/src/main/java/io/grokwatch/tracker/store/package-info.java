/**
 * The MongoDB collections and the few ways they are written and read. Everything is reached by {@code _id}, which is
 * fast on every server that speaks the protocol.
 */
@NullMarked
package io.grokwatch.tracker.store;

import org.jspecify.annotations.NullMarked;
