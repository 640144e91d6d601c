package io.spanway.core.transport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Any content at all, packed by our deflate and unpacked by the JDK's streams over zlib. */
class DeflateFuzzTest {
    /** @param data how often its rest follows itself, then the content */
    @FuzzTest(maxDuration = "60s")
    void content_anyAtAll_isUnpackedByTheJdk(byte[] data) throws IOException {
        int times = data.length == 0 ? 0 : 1 + (data[0] & 0x3f);
        byte[] content = new byte[times * Math.max(0, data.length - 1)];
        for (int i = 0; i < content.length; i++) {
            content[i] = data[1 + i % (data.length - 1)];
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(Content.pack(Codec.GZIP, content)))) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(Content.pack(Codec.ZLIB, content)))) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }
}
