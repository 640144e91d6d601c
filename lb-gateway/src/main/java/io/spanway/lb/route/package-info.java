/**
 * ⚡ Where each item of a request goes: one table read, one scan, n parts, and n answers merged into one.
 *
 * <p>Runs on event loops; all state is per loop but for the published {@link io.spanway.lb.route.RoutingTable}. Imports {@code otlp},
 * {@code lb.key}, {@code lb.hash} and {@code lb.backend}.
 */
@NullMarked
package io.spanway.lb.route;

import org.jspecify.annotations.NullMarked;
