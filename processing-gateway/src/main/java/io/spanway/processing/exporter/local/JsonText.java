package io.spanway.processing.exporter.local;

import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.Payload;

/** A payload as OTLP/JSON on one line. Immutable. */
final class JsonText {
    private JsonText() {}

    /** The text in UTF-8; the payload stays the caller's. */
    static byte[] of(Payload payload) {
        return ByteBufUtil.getBytes(payload.bytes());
    }
}
