package io.spanway.core.transport.grpc.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.core.transport.grpc.frame.TimedCall;
import io.spanway.core.transport.http2.Http2Stream;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way in and its answer on the way out; the one object that a call costs.
 *
 * <p>{@link #complete} may be called on any thread, everything else is confined to the connection's event loop.
 */
final class ServerCall extends TimedCall implements UnaryHandler.Head, Completion {
    private final ServerConnection connection;
    private final ByteBudget budget;
    private final Http2Headers headers;
    final Http2Stream stream;
    final UnaryHandler handler;
    final @Nullable Codec codec;
    final long deadlineNanos;
    final MessageReader reader = new MessageReader();

    /** Bytes taken from the budget; written on the loop before the hand-over, given back by whoever completes. */
    private long reservedBytes;

    /** Bytes thrown away after an early answer. */
    long discardedBytes;

    /** The handler has the message. */
    boolean handedOver;

    /** The answer is written. */
    boolean answered;

    /** The client ended its side. */
    boolean ended;

    /** The stream is gone. */
    boolean closed;

    ServerCall(
            ServerConnection connection,
            ByteBudget budget,
            Http2Stream stream,
            Http2Headers headers,
            UnaryHandler handler,
            @Nullable Codec codec,
            long deadlineNanos) {
        this.connection = connection;
        this.budget = budget;
        this.stream = stream;
        this.headers = headers;
        this.handler = handler;
        this.codec = codec;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public Map<String, List<String>> metadata() {
        Map<String, List<String>> metadata = new LinkedHashMap<>();
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            String name = header.getKey().toString();
            if (!ofTheProtocol(name)) {
                metadata.computeIfAbsent(name, key -> new ArrayList<>(1))
                        .add(header.getValue().toString());
            }
        }
        return metadata;
    }

    private static boolean ofTheProtocol(String name) {
        return name.startsWith(":")
                || name.startsWith("grpc-")
                || name.equals("te")
                || name.equals("content-type")
                || name.equals("content-length");
    }

    boolean hasDeadline() {
        return deadlineNanos != RequestContext.NO_DEADLINE;
    }

    boolean reserve(long bytes) {
        if (!budget.tryReserve(bytes)) {
            return false;
        }
        reservedBytes += bytes;
        return true;
    }

    void release(long bytes) {
        reservedBytes -= bytes;
        budget.release(bytes);
    }

    /** Throws away what was received. Only before the hand-over. */
    void discard() {
        reader.discard();
        budget.release(reservedBytes);
        reservedBytes = 0;
    }

    /** Gives the message to the handler, which owns it from now on. */
    void handOver(ByteBuf message) {
        handedOver = true;
        handler.handle(message, this, this);
    }

    @Override
    public void complete(Outcome outcome) {
        budget.release(reservedBytes);
        reservedBytes = 0;
        connection.answerFromAnyThread(this, outcome);
    }

    @Override
    protected void expire() {
        connection.expired(this);
    }
}
