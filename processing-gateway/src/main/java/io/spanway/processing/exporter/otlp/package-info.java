/**
 * The exporters that send OTLP on: over gRPC and over HTTP.
 *
 * <p>gRPC runs on event loops; HTTP on the JDK client's threads. Imports {@code otlp*}, {@code core.pipeline}, {@code core.send}, {@code
 * core.transport*}.
 */
@NullMarked
package io.spanway.processing.exporter.otlp;

import org.jspecify.annotations.NullMarked;
