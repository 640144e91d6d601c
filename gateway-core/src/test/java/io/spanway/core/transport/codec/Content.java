package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Test content and short forms of both directions. Immutable. */
final class Content {
    /** Not tracked for leaks, which would cost minutes here; {@link CountingAllocator} finds them. */
    private static final ByteBufAllocator ALLOC = new UnpooledByteBufAllocator(true, true);

    private Content() {}

    /** Bytes of {@code variety} different values. */
    static byte[] bytes(int size, int variety, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) random.nextInt(variety);
        }
        return bytes;
    }

    /** Names that repeat and ids that do not. */
    static byte[] telemetry(int size) {
        Random random = new Random(size);
        StringBuilder text = new StringBuilder();
        while (text.length() < size) {
            text.append("service.name=checkout http.request.method=GET url.path=/api/v1/carts/")
                    .append(random.nextInt(1_000))
                    .append(" trace=")
                    .append(Long.toHexString(random.nextLong()));
        }
        return text.substring(0, size).getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] pack(Codec codec, byte[] content) {
        return take(codec.compress(Unpooled.wrappedBuffer(content), 0, ALLOC));
    }

    static byte[] unpack(Codec codec, byte[] packed, int maxBytes) throws CodecException {
        return take(codec.decompress(Unpooled.wrappedBuffer(packed), maxBytes, ALLOC));
    }

    static byte[] roundTrip(Codec codec, byte[] content, int maxBytes) throws CodecException {
        return unpack(codec, pack(codec, content), maxBytes);
    }

    /** The readable bytes; releases the buffer. */
    static byte[] take(ByteBuf buf) {
        byte[] bytes = new byte[buf.readableBytes()];
        buf.readBytes(bytes);
        buf.release();
        return bytes;
    }
}
