/**
 * The server side of unary gRPC: one listener, its connections, and handlers by method.
 *
 * <p>Runs on event loops; a connection is confined to its loop. Imports {@code otlp}, {@code core.transport}, {@code .codec}, {@code .http2},
 * and {@code core.transport.grpc.frame} and {@code .header}.
 */
@NullMarked
package io.spanway.core.transport.grpc.server;

import org.jspecify.annotations.NullMarked;
