/**
 * The door: OTLP over gRPC and HTTP comes in, is bounded in bytes and given on as payloads.
 *
 * <p>Runs on event loops; a connection is confined to its loop, answers may come from any thread. Imports {@code otlp*}, {@code core},
 * {@code core.auth}, {@code core.pipeline}, {@code core.telemetry} and {@code core.transport*}.
 */
@NullMarked
package io.spanway.core.receive;

import org.jspecify.annotations.NullMarked;
