package io.spanway.core.transport.grpc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.core.transport.grpc.frame.TimedCall;
import io.spanway.core.transport.grpc.header.GrpcNames;
import io.spanway.core.transport.http2.Http2Stream;
import io.spanway.core.transport.http2.LifeSettings;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way in and its answer on the way out; the one object that a call costs.
 *
 * <p>{@link #complete}, {@link #admit} and {@link #refuse} may be called on any thread, everything else is confined to the connection's
 * event loop.
 */
final class ServerCall extends TimedCall implements UnaryHandler.Head, UnaryHandler.Gate, Completion {
    private final ServerConnection connection;
    private final Http2Headers headers;
    private final @Nullable Codec codec;
    private final MessageReader reader = new MessageReader();
    final Http2Stream stream;
    final long deadlineNanos;

    /** That of the method, then the one that was admitted. */
    UnaryHandler handler;

    /** Bytes taken from the budget; written on the loop before the handler has the message, given back by whoever completes. */
    private long reservedBytes;

    /** Bytes thrown away after an early answer. */
    long discardedBytes;

    /** When the client or we last did something for this call; {@link System#nanoTime()} instant. */
    long progressNanos;

    /** The message may be read. */
    boolean admitted;

    /** The message is complete: the handler has it, or will when it is unpacked. */
    boolean handedOver;

    /** The answer is written. */
    boolean answered;

    /** The client ended its side. */
    boolean ended;

    /** The stream is gone. */
    boolean closed;

    ServerCall(
            ServerConnection connection,
            Http2Stream stream,
            Http2Headers headers,
            UnaryHandler handler,
            long deadlineNanos) {
        this.connection = connection;
        this.stream = stream;
        this.headers = headers;
        this.handler = handler;
        this.deadlineNanos = deadlineNanos;
        CharSequence encoding = headers.get(GrpcNames.GRPC_ENCODING);
        this.codec = encoding == null ? null : Codec.ofGrpc(encoding.toString());
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

    /** Takes bytes of the message; says why the call is refused, or null while all is well. */
    @Nullable
    Outcome receive(ByteBuf data) {
        if (!reader.allocated()) {
            if (!reader.readPrefix(data)) {
                return null;
            }
            Outcome refusal = checkPrefix();
            if (refusal != null) {
                return refusal;
            }
            reader.allocate(connection.allocator());
        }
        reader.readBody(data);
        return data.isReadable() ? Outcome.refused(Reason.INTERNAL, "more than one message in a unary call") : null;
    }

    private @Nullable Outcome checkPrefix() {
        int flag = reader.flag();
        long length = reader.length();
        int most = maxMessage();
        if (flag > 1) {
            return Outcome.refused(Reason.INTERNAL, "invalid compressed flag " + flag);
        }
        if (flag == 1 && (codec == null || codec == Codec.IDENTITY)) {
            return Outcome.refused(Reason.INTERNAL, "compressed flag set, but grpc-encoding names no compression");
        }
        if (length > most) {
            return Outcome.refused(Reason.TOO_LARGE, "message of " + length + " bytes is larger than " + most);
        }
        return reserve(length) ? null : overBudget();
    }

    static Outcome overBudget() {
        return Outcome.retryable(
                Reason.OVERLOADED, "too many bytes in flight, try again later", OutcomeStatus.DEFAULT_DELAY_NANOS);
    }

    /** Takes bytes from the budget, to be given back with the call; false if there are not as many. */
    boolean reserve(long bytes) {
        if (!connection.shared().budget().tryReserve(bytes)) {
            return false;
        }
        reservedBytes += bytes;
        return true;
    }

    private void release(long bytes) {
        reservedBytes -= bytes;
        connection.shared().budget().release(bytes);
    }

    /** The client has sent all: gives the message to the handler, which owns it from now on, or says why not. */
    @Nullable
    Outcome handOver() {
        if (!reader.complete()) {
            String text =
                    reader.untouched() ? "the call has no message" : "the message is shorter than its prefix says";
            return Outcome.refused(Reason.INTERNAL, text);
        }
        ByteBuf message = reader.take();
        handedOver = true;
        Codec coding = reader.flag() == 1 ? codec : null;
        if (coding == null) {
            give(message);
        } else {
            connection.run(message.readableBytes(), new Unpacking(this, coding, message));
        }
        return null;
    }

    /** Largest message that the limit and the budget of this moment allow; unpacked, it takes the place there of what it was before. */
    int roomBytes() {
        ByteBudget budget = connection.shared().budget();
        return (int) Math.max(0, Math.min(maxMessage(), budget.maxBytes() - budget.usedBytes() + reservedBytes));
    }

    /** Largest message, on the wire and unpacked; what the whole budget cannot hold is too large as well. */
    int maxMessage() {
        ServerConnection.Shared shared = connection.shared();
        return (int) Math.min(shared.settings().maxMessage(), shared.budget().maxBytes());
    }

    ByteBufAllocator allocator() {
        return connection.allocator();
    }

    /**
     * The message is unpacked.
     *
     * @param message its reference passes to the handler
     * @param packedBytes that it was before, and that were taken from the budget
     */
    void unpacked(ByteBuf message, int packedBytes) {
        int more = message.readableBytes() - packedBytes;
        if (more > 0 && !reserve(more)) {
            message.release();
            undecodable(overBudget());
            return;
        }
        if (more < 0) {
            release(-more);
        }
        give(message);
    }

    private void give(ByteBuf message) {
        try {
            handler.handle(message, this, this);
        } catch (RuntimeException e) {
            connection.failed(this, e);
        }
    }

    /** The message cannot be unpacked. */
    void undecodable(Outcome refusal) {
        handler.refused(refusal);
        complete(refusal);
    }

    /** Throws away what was received; the call needs nothing any more. Only before the hand-over, once. */
    void discard() {
        reader.discard();
        leave();
    }

    /** What the client is late with, as a label, or null: the message of a call that was let in, or taking its answer. */
    @Nullable
    String late(LifeSettings.Waiting limits, long nowNanos) {
        if (answered) {
            return LifeSettings.Waiting.over(limits.write(), progressNanos, nowNanos) ? "write_timeout" : null;
        }
        boolean sending = admitted && !ended;
        return sending && LifeSettings.Waiting.over(limits.body(), progressNanos, nowNanos) ? "timeout" : null;
    }

    private void leave() {
        connection.shared().budget().release(reservedBytes);
        reservedBytes = 0;
        connection.shared().requests().leave();
    }

    @Override
    public void admit(UnaryHandler next) {
        if (connection.here()) {
            connection.admitted(this, next);
        } else {
            connection.later(() -> connection.admitted(this, next));
        }
    }

    @Override
    public void refuse(Outcome outcome) {
        if (connection.here()) {
            connection.denied(this, outcome);
        } else {
            connection.later(() -> connection.denied(this, outcome));
        }
    }

    @Override
    public void complete(Outcome outcome) {
        leave();
        if (connection.here()) {
            connection.answer(this, outcome);
        } else {
            connection.later(() -> connection.answer(this, outcome));
        }
    }

    @Override
    protected void expire() {
        connection.expired(this);
    }
}
