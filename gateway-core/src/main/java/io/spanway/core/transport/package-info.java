/**
 * Endpoints, event loops, codecs, byte budget and the one mapping between outcomes, gRPC status and HTTP status.
 *
 * <p>Runs on event loops. Imports {@code otlp} only.
 */
@NullMarked
package io.spanway.core.transport;

import org.jspecify.annotations.NullMarked;
