/**
 * ⚡ Attribute values as bytes: the text that keys are made of, the hash of a whole set of attributes, and the buffer both are written to.
 *
 * <p>Runs on event loops, each object confined to one. Imports {@code otlp.wire} and {@code lb.hash} only.
 */
@NullMarked
package io.spanway.lb.key.value;

import org.jspecify.annotations.NullMarked;
