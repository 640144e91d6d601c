/**
 * What both sides of unary gRPC share above HTTP/2: length-prefixed messages, time limits of calls.
 *
 * <p>Runs on event loops; everything is confined to its connection's loop. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.transport.grpc.frame;

import org.jspecify.annotations.NullMarked;
