/**
 * The exporters that write on this machine: files, and text for whoever debugs.
 *
 * <p>Writing blocks, so each exporter has a thread of its own. Imports {@code otlp*}, {@code core.pipeline}, {@code core.send}, {@code
 * core.transport.codec}.
 */
@NullMarked
package io.spanway.processing.exporter.local;

import org.jspecify.annotations.NullMarked;
