package io.spanway.core.transport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes in every coding: refused or at most as many bytes as allowed, with memory in that order; where the JDK has a second reader, it reads the same. */
class CodecFuzzTest {
    private static final int MAX_BYTES = 4_096;
    private static final Codec[] CODECS = Codec.values();

    /** @param data the coding, then the body */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void body_anyAtAll_isRefusedOrStaysWithinTheLimit(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        Codec codec = CODECS[(data[0] & 0xff) % CODECS.length];
        byte[] body = Arrays.copyOfRange(data, 1, data.length);
        byte[] content = content(codec, body);
        if (content != null) {
            byte[] second = secondOpinion(codec, body);
            assertThat(second == null ? content : second).as("%s", codec).isEqualTo(content);
        }
    }

    private static byte @Nullable [] content(Codec codec, byte[] body) {
        CountingAllocator alloc = new CountingAllocator();
        byte[] content = null;
        try {
            ByteBuf out = codec.decompress(Unpooled.wrappedBuffer(body), MAX_BYTES, alloc);
            content = Content.take(out);
        } catch (CodecException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
        assertThat(alloc.live()).as("%s leaks", codec).isZero();
        assertThat(alloc.largestBytes).as("%s", codec).isLessThanOrEqualTo(2 * Math.max(MAX_BYTES, body.length));
        assertThat(content == null ? 0 : content.length).isLessThanOrEqualTo(MAX_BYTES);
        return content;
    }

    /** What the JDK reads; null where it has no such reader. */
    private static byte @Nullable [] secondOpinion(Codec codec, byte[] body) throws IOException {
        try (InputStream in = reader(codec, new ByteArrayInputStream(body))) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static @Nullable InputStream reader(Codec codec, InputStream body) throws IOException {
        return switch (codec) {
            case IDENTITY -> body;
            case GZIP -> new GZIPInputStream(body);
            case ZLIB -> new InflaterInputStream(body);
            default -> null;
        };
    }

    static byte[][] seeds() {
        byte[][] seeds = new byte[2 * CODECS.length][];
        for (int i = 0; i < seeds.length; i++) {
            Codec codec = CODECS[i % CODECS.length];
            byte[] body = Content.pack(codec, i < CODECS.length ? Content.telemetry(300) : new byte[MAX_BYTES + 1]);
            seeds[i] = new byte[body.length + 1];
            seeds[i][0] = (byte) codec.ordinal();
            System.arraycopy(body, 0, seeds[i], 1, body.length);
        }
        return seeds;
    }
}
