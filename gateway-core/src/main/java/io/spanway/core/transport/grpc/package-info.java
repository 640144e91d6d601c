/**
 * Unary gRPC framing on Netty's HTTP/2 codec, both sides: the two hot hops.
 *
 * <p>Runs on event loops; a connection is confined to its loop. Imports {@code otlp} and {@code core.transport}.
 */
@NullMarked
package io.spanway.core.transport.grpc;

import org.jspecify.annotations.NullMarked;
