/**
 * The client side of unary gRPC: calls over one HTTP/2 connection to one peer; half of the two hot hops, {@code .server} is the other.
 *
 * <p>Runs on event loops; a channel is confined to its loop. Imports {@code otlp}, {@code core.transport}, {@code .codec}, {@code .http2},
 * and of its own sub-packages {@code .frame} and {@code .header}.
 */
@NullMarked
package io.spanway.core.transport.grpc;

import org.jspecify.annotations.NullMarked;
