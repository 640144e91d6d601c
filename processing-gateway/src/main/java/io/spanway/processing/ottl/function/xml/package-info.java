/**
 * Converters that read XML, select in it by XPath 1.0 and change it.
 *
 * <p>Documents are never trusted: no document types, no entities but the five of XML, bounded depth. Closures run on the thread that holds the
 * payload. Imports {@code otlp}, {@code ottl.eval}, {@code ottl.value} and {@code ottl.function}; the JDK's parser and XPath are loaded by the
 * first call.
 */
@NullMarked
package io.spanway.processing.ottl.function.xml;

import org.jspecify.annotations.NullMarked;
