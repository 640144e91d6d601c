package io.spanway.core.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Puts one length-prefixed message together from the DATA frames of a stream: five bytes of prefix, then the body, copied once into one
 * buffer of the exact length (gRPC over HTTP/2: Length-Prefixed-Message).
 *
 * <p>The caller decides between prefix and body whether it wants the body at all. Confined to its event loop.
 */
final class MessageReader {
    private int prefixBytes;
    private int flag;
    private long length;
    private @Nullable ByteBuf body;

    /** Takes prefix bytes from {@code data}; says whether the prefix is complete. */
    boolean readPrefix(ByteBuf data) {
        while (prefixBytes < GrpcChannel.PREFIX_BYTES && data.isReadable()) {
            int b = data.readUnsignedByte();
            if (prefixBytes == 0) {
                flag = b;
            } else {
                length = length << 8 | b;
            }
            prefixBytes++;
        }
        return prefixBytes == GrpcChannel.PREFIX_BYTES;
    }

    /** Whether not even the first byte of a message came. */
    boolean untouched() {
        return prefixBytes == 0;
    }

    /** The compressed flag as sent: 0 or 1 if the peer keeps to the protocol. */
    int flag() {
        return flag;
    }

    /** Length of the message by its prefix, 0 to 2³²−1. */
    long length() {
        return length;
    }

    /** Makes room for the body; {@link #length()} must be within the caller's limit. */
    void allocate(ByteBufAllocator allocator) {
        body = length == 0 ? Unpooled.EMPTY_BUFFER : allocator.directBuffer((int) length, (int) length);
    }

    /** Whether {@link #allocate} was called. */
    boolean allocated() {
        return body != null;
    }

    /** Copies what belongs to the message from {@code data}; what stays readable in it is beyond the message. */
    void readBody(ByteBuf data) {
        ByteBuf into = body;
        if (into != null && into.isWritable()) {
            into.writeBytes(data, Math.min(into.writableBytes(), data.readableBytes()));
        }
    }

    boolean complete() {
        return body != null && body.readableBytes() == length;
    }

    /** The complete message; its reference passes to the caller. */
    ByteBuf take() {
        ByteBuf message = body;
        if (message == null) {
            throw new IllegalStateException("no message");
        }
        body = null;
        return message;
    }

    /** Gives back the buffer, if there is one. */
    void discard() {
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
