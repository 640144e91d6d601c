/**
 * Who the backends are: one file per resolver, addresses out, nothing in.
 *
 * <p>Runs on an event loop, without blocking it. Imports {@code core.transport} only.
 */
@NullMarked
package io.spanway.lb.resolve;

import org.jspecify.annotations.NullMarked;
