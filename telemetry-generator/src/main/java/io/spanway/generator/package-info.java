/**
 * Steady OTLP load: traces over several services, logs with trace ids, metrics, and a ledger of what was acknowledged.
 *
 * <p>Runs on the event loops it is given, one report line a second on the caller's thread. Imports {@code otlp}, {@code core.transport} and
 * {@code core.ledger}; requests are built with the generated OTLP classes, independent of our wire path.
 */
@NullMarked
package io.spanway.generator;

import org.jspecify.annotations.NullMarked;
