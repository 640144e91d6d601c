package io.spanway.core.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.otlp.Completion;
import java.time.Duration;
import java.util.Map;

/**
 * Unary gRPC calls over one HTTP/2 connection to one peer, owned by one event loop.
 *
 * <p>Connects at the first call and again, with growing delays and jitter, after the connection broke. Confined to its event loop.
 */
public interface GrpcChannel {
    /** Bytes in front of a message: compressed flag and length, left for {@link #call} to fill (gRPC over HTTP/2: Length-Prefixed-Message). */
    int PREFIX_BYTES = MessageReader.PREFIX_BYTES;

    /** What the connection is doing. */
    enum State {
        IDLE,
        CONNECTING,
        READY,
        /** The last attempt failed or the connection broke; calls are refused at once until the next attempt succeeds. */
        BROKEN,
        CLOSED
    }

    /** Told of each change of state, on the loop. */
    @FunctionalInterface
    interface StateListener {
        void changed(State state);
    }

    /**
     * Sends one message and completes {@code done} with what the peer answered, exactly once.
     *
     * <p>While connecting, calls wait for the attempt. {@link io.spanway.otlp.Reason#NOT_SENT} says that the peer cannot have seen the
     * message (no connection, REFUSED_STREAM, above the last stream id of a GOAWAY); any other retryable reason leaves that open.
     *
     * @param path HTTP/2 {@code :path}
     * @param framed {@link #PREFIX_BYTES} of room, then the message; one reference passes to the channel
     * @param timeoutNanos from now; also sent as {@code grpc-timeout}; 0 = none
     * @param headers further request headers (lower-case names)
     */
    void call(String path, ByteBuf framed, long timeoutNanos, Map<String, String> headers, Completion done);

    /** Connects now if idle, without waiting for a call. */
    void connect();

    State state();

    /** Calls sent or waiting to be sent that have no answer yet. */
    int callsInFlight();

    /** Lets calls in flight finish within {@code grace}, then closes the connection; later calls are refused with NOT_SENT. */
    void close(Duration grace);
}
