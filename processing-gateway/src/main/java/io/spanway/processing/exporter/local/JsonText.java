package io.spanway.processing.exporter.local;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.Payload;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;

/** A payload as OTLP/JSON on one line. Immutable. */
final class JsonText {
    private JsonText() {}

    /**
     * The text in UTF-8; the payload stays the caller's.
     *
     * @throws IllegalArgumentException if the bytes are no valid request
     */
    static byte[] of(Payload payload) {
        ByteBuf text = ByteBufAllocator.DEFAULT.heapBuffer(2 * payload.sizeBytes());
        try {
            OtlpJson.toJson(payload.signal(), payload.bytes(), text);
            return ByteBufUtil.getBytes(text);
        } catch (JsonException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getMessage(), e);
        } finally {
            text.release();
        }
    }
}
