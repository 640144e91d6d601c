package io.spanway.core.transport.grpc.server;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import java.util.List;
import java.util.Map;

/** What a server does with the requests of one unary method. */
@FunctionalInterface
public interface UnaryHandler {
    /** What came with a request besides its message. Confined to the call of {@link #enter} or {@link #handle}. */
    interface Head {
        /** {@link System#nanoTime()} instant past which the client does not wait, or {@link io.spanway.otlp.RequestContext#NO_DEADLINE}. */
        long deadlineNanos();

        /** The client's own headers by lower-case name, without those of HTTP/2 and gRPC themselves; made anew by each call. */
        Map<String, List<String>> metadata();
    }

    /** Where a call waits for its {@link #enter} to be decided. One of the methods is called, once, on any thread. */
    interface Gate {
        /** The call may go on; its message goes to {@code handler}. */
        void admit(UnaryHandler handler);

        /** The call is answered with {@code outcome}, which the handler has counted, and its message is not kept. */
        void refuse(Outcome outcome);
    }

    /**
     * Decides by its head whether a call may come in; its message is not read before. Runs on the connection's event loop, does not block
     * and does not throw. Without an opinion every call may.
     */
    default void enter(Head head, Gate gate) {
        gate.admit(this);
    }

    /**
     * Takes one complete, decompressed message. Runs on the connection's event loop, does not block and does not throw.
     *
     * @param message one reference passes to the handler
     * @param done called exactly once, on any thread
     */
    void handle(ByteBuf message, Head head, Completion done);

    /** The server itself refused a call of this method, before it had a message to hand over; to be counted. On the connection's loop. */
    default void refused(Outcome outcome) {}
}
