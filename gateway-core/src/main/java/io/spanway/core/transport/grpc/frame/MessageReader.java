package io.spanway.core.transport.grpc.frame;

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
public final class MessageReader {
    /** Compressed flag and length, in front of a message. */
    public static final int PREFIX_BYTES = 5;

    private int prefixBytes;
    private int flag;
    private long length;
    private @Nullable ByteBuf body;

    /** Takes prefix bytes from {@code data}; says whether the prefix is complete. */
    public boolean readPrefix(ByteBuf data) {
        while (prefixBytes < PREFIX_BYTES && data.isReadable()) {
            int b = data.readUnsignedByte();
            if (prefixBytes == 0) {
                flag = b;
            } else {
                length = length << 8 | b;
            }
            prefixBytes++;
        }
        return prefixBytes == PREFIX_BYTES;
    }

    /** Whether not even the first byte of a message came. */
    public boolean untouched() {
        return prefixBytes == 0;
    }

    /** The compressed flag as sent: 0 or 1 if the peer keeps to the protocol. */
    public int flag() {
        return flag;
    }

    /** Length of the message by its prefix, 0 to 2³²−1. */
    public long length() {
        return length;
    }

    /** Makes room for the body; {@link #length()} must be within the caller's limit. */
    public void allocate(ByteBufAllocator allocator) {
        body = length == 0 ? Unpooled.EMPTY_BUFFER : allocator.directBuffer((int) length, (int) length);
    }

    /** Whether {@link #allocate} was called. */
    public boolean allocated() {
        return body != null;
    }

    /** Copies what belongs to the message from {@code data}; what stays readable in it is beyond the message. */
    public void readBody(ByteBuf data) {
        ByteBuf into = body;
        if (into != null && into.isWritable()) {
            into.writeBytes(data, Math.min(into.writableBytes(), data.readableBytes()));
        }
    }

    /** Whether the whole message is there to {@link #take}. */
    public boolean complete() {
        return body != null && body.readableBytes() == length;
    }

    /** The complete message; its reference passes to the caller. */
    public ByteBuf take() {
        ByteBuf message = body;
        if (message == null) {
            throw new IllegalStateException("no message");
        }
        body = null;
        return message;
    }

    /** Gives back the buffer, if there is one. */
    public void discard() {
        if (body != null) {
            body.release();
            body = null;
        }
    }
}
