package io.spanway.core.transport.grpc.server;

import io.netty.buffer.ByteBuf;
import io.spanway.core.transport.Workers;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.codec.CodecException;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A compressed message on its way to its handler. Confined to one thread at a time, as jobs are. */
final class Unpacking implements Workers.Job {
    private static final Logger LOG = LoggerFactory.getLogger(Unpacking.class);

    private final ServerCall call;
    private final Codec codec;
    private final ByteBuf packed;
    private @Nullable ByteBuf message;
    private Outcome refusal = Outcome.refused(Reason.INTERNAL, "internal error");

    /** @param packed its reference passes to the job */
    Unpacking(ServerCall call, Codec codec, ByteBuf packed) {
        this.call = call;
        this.codec = codec;
        this.packed = packed;
    }

    @Override
    public boolean work(int mostBytes) {
        int room = call.roomBytes();
        try {
            message = codec.decompress(packed, Math.min(room, mostBytes), call.allocator());
        } catch (CodecException e) {
            boolean large = e.kind() == CodecException.Kind.TOO_LARGE;
            if (large && mostBytes < room) {
                return false;
            }
            refusal = large && room < call.maxMessage()
                    ? ServerCall.overBudget()
                    : Outcome.refused(large ? Reason.TOO_LARGE : Reason.INTERNAL, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            LOG.warn("no memory for a message, which is refused: {}", e.getMessage());
            refusal = ServerCall.overBudget();
        } catch (RuntimeException e) {
            LOG.error("a message could not be unpacked and is refused", e);
        }
        return true;
    }

    @Override
    public void done() {
        int packedBytes = packed.readableBytes();
        packed.release();
        ByteBuf unpacked = message;
        if (unpacked == null) {
            call.undecodable(refusal);
        } else {
            call.unpacked(unpacked, packedBytes);
        }
    }
}
