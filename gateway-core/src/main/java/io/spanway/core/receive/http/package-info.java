/**
 * OTLP over HTTP/1.1 and HTTP/2: what a request must look like, how its body is read, and every answer.
 *
 * <p>Runs on event loops; a connection is confined to its loop. Imports {@code otlp*}, {@code core}, {@code core.auth}, {@code core.config},
 * {@code core.pipeline}, {@code core.receive.entry} and {@code core.transport*}.
 */
@NullMarked
package io.spanway.core.receive.http;

import org.jspecify.annotations.NullMarked;
