/**
 * Content codings of OTLP bodies and messages: gzip, zstd, zlib, snappy and lz4, one call per whole body, bounded before and while it
 * decompresses.
 *
 * <p>Runs on event loops and never blocks; native contexts are kept per thread. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.transport.codec;

import org.jspecify.annotations.NullMarked;
