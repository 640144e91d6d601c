package io.spanway.otlp;

import io.netty.buffer.ByteBuf;

/** A payload's content as objects that components change ({@code otlp.model}). Confined to the thread that holds the payload. */
public interface Decoded {
    /** Whether {@link #encode} gives other bytes than those it was decoded from. */
    boolean changed();

    /** The encoded {@code Export*ServiceRequest}; the caller owns the reference. */
    ByteBuf encode();
}
