package io.spanway.core.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.spanway.core.transport.grpc.frame.MessageReader;
import io.spanway.core.transport.grpc.frame.TimedCall;
import io.spanway.core.transport.http2.Http2Stream;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call from {@link GrpcChannel#call} to its answer. Confined to its event loop. */
final class ClientCall extends TimedCall {
    private final ClientChannel channel;
    private final Completion done;
    final String path;
    final long timeoutNanos;
    final Map<String, String> headers;
    final MessageReader reader = new MessageReader();

    /** The message while it waits to be sent. */
    private @Nullable ByteBuf framed;

    @Nullable
    ClientConnection connection;

    @Nullable
    Http2Stream stream;

    /** Succeeds when the socket has taken the last byte. */
    @Nullable
    ChannelFuture written;

    int httpStatus;
    boolean answerBegun;
    boolean finished;

    ClientCall(
            ClientChannel channel,
            String path,
            ByteBuf framed,
            long timeoutNanos,
            Map<String, String> headers,
            Completion done) {
        this.channel = channel;
        this.path = path;
        this.framed = framed;
        this.timeoutNanos = timeoutNanos;
        this.headers = headers;
        this.done = done;
    }

    /** The message; its reference passes to the caller. */
    ByteBuf takeFramed() {
        ByteBuf message = framed;
        if (message == null) {
            throw new IllegalStateException("message was sent");
        }
        framed = null;
        return message;
    }

    /** Whether the peer may have seen the whole request: else no unary handler can have acted on it. */
    boolean sentWhole() {
        return written != null && written.isSuccess();
    }

    /** Ends the call, once. */
    void finish(Outcome outcome) {
        if (finished) {
            return;
        }
        finished = true;
        if (framed != null) {
            framed.release();
            framed = null;
        }
        reader.discard();
        channel.finished(this);
        done.complete(outcome);
    }

    @Override
    protected void expire() {
        channel.expired(this);
    }
}
