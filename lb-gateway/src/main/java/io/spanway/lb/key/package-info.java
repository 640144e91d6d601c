/**
 * ⚡ The routing key of an item: its trace id, service, resource, metric, stream or attributes, as the bytes that are hashed.
 *
 * <p>Runs on event loops, one {@link io.spanway.lb.key.RoutingKey} for each. Imports {@code otlp}, {@code otlp.wire} and {@code lb.hash} only.
 */
@NullMarked
package io.spanway.lb.key;

import org.jspecify.annotations.NullMarked;
