/**
 * Names and text forms of the headers that gRPC puts on HTTP/2.
 *
 * <p>Runs on whichever thread calls it; there is no state. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.transport.grpc.header;

import org.jspecify.annotations.NullMarked;
