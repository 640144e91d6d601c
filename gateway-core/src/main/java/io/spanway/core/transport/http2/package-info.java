/**
 * HTTP/2 connections, both sides of them: frames, streams, flow control and the limits against abuse (RFC 9113), written for few streams that
 * carry large messages, over Netty's sockets, TLS and HPACK (RFC 7541).
 *
 * <p>A side extends {@link io.spanway.core.transport.http2.Http2Session} and is told of headers, data and ends of streams. Bytes go from the
 * receive buffer straight to it, whole frames or not; frames to the peer gather until the loop's pass is over. Runs on event loops;
 * everything is confined to its connection's loop. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.transport.http2;

import org.jspecify.annotations.NullMarked;
