package io.spanway.core.transport.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.SnappyFrameDecoder;
import io.netty.handler.codec.compression.SnappyFrameEncoder;
import io.spanway.testkit.Rule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data made by other encoders, with the freedoms that we do not use ourselves; and our data read by other decoders. */
class ForeignDataTest {
    private static final byte[] CONTENT = Content.telemetry(400_000);
    private static final int MAX = 1 << 20;

    @Test
    void gzip_ofTheJdk_bothWays() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(CONTENT);
        }
        assertThat(Content.unpack(Codec.GZIP, packed.toByteArray(), MAX)).isEqualTo(CONTENT);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Content.pack(Codec.GZIP, CONTENT)))) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    @Rule("CODING-5")
    void gzip_severalMembers_areReadWhole() throws Exception {
        byte[] empty = Content.pack(Codec.GZIP, new byte[0]);
        byte[] one = Content.pack(Codec.GZIP, CONTENT);
        byte[] body = concat(empty, one, empty, one);
        assertThat(Content.unpack(Codec.GZIP, body, 2 * CONTENT.length)).isEqualTo(concat(CONTENT, CONTENT));
        assertThatThrownBy(() -> Content.unpack(Codec.GZIP, body, 2 * CONTENT.length - 1))
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.kind()).isEqualTo(CodecException.Kind.TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 8, 16, 31, 30, 12})
    void gzip_headerWithAnyFields_isRead(int flags) throws CodecException {
        byte[] packed = Content.pack(Codec.GZIP, CONTENT);
        ByteBuf body =
                Unpooled.buffer().writeBytes(packed, 0, 3).writeByte(flags).writeBytes(packed, 4, 6);
        if ((flags & 4) != 0) {
            body.writeShortLE(3).writeMedium(0x010203);
        }
        if ((flags & 8) != 0) {
            body.writeBytes(new byte[] {'n', 'a', 'm', 'e', 0});
        }
        if ((flags & 16) != 0) {
            body.writeBytes(new byte[] {'c', 0});
        }
        if ((flags & 2) != 0) {
            CRC32 crc = new CRC32();
            crc.update(body.nioBuffer());
            body.writeShortLE((int) crc.getValue());
        }
        body.writeBytes(packed, 10, packed.length - 10);
        assertThat(Content.unpack(Codec.GZIP, Content.take(body), MAX)).isEqualTo(CONTENT);
    }

    @Test
    void gzip_wrongHeaderChecksumOrReservedFlag_isCorrupt() {
        byte[] packed = Content.pack(Codec.GZIP, new byte[10]);
        for (int flags : new int[] {2, 0x20, 0x80}) {
            packed[3] = (byte) flags;
            assertThatThrownBy(() -> Content.unpack(Codec.GZIP, packed, MAX)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void zlib_ofTheJdk_bothWays() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(9))) {
            out.write(CONTENT);
        }
        assertThat(Content.unpack(Codec.ZLIB, packed.toByteArray(), MAX)).isEqualTo(CONTENT);
        try (InflaterInputStream in =
                new InflaterInputStream(new ByteArrayInputStream(Content.pack(Codec.ZLIB, CONTENT)))) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void zlib_bareDeflate_isCorrupt() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(6, true))) {
            out.write(CONTENT);
        }
        assertThatThrownBy(() -> Content.unpack(Codec.ZLIB, packed.toByteArray(), MAX))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void zstd_streamWithoutDeclaredSize_bothWays() throws Exception {
        byte[] packed = zstdStream(CONTENT, 3, false);
        assertThat(Zstd.getFrameContentSize(packed)).isNegative();
        assertThat(Content.unpack(Codec.ZSTD, packed, CONTENT.length)).isEqualTo(CONTENT);
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(Content.pack(Codec.ZSTD, CONTENT)))) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void zstd_streamWithoutDeclaredSize_overTheLimit_isTooLarge() throws IOException {
        byte[] packed = zstdStream(CONTENT, 3, true);
        assertThatThrownBy(() -> Content.unpack(Codec.ZSTD, packed, CONTENT.length - 1))
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.kind()).isEqualTo(CodecException.Kind.TOO_LARGE));
    }

    @Test
    void zstd_severalAndSkippableFrames_areReadWhole() throws Exception {
        byte[] skippable = {0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9};
        byte[] body = concat(skippable, Zstd.compress(CONTENT, 1), skippable, zstdStream(CONTENT, 5, true));
        assertThat(Content.unpack(Codec.ZSTD, body, MAX)).isEqualTo(concat(CONTENT, CONTENT));
    }

    @Test
    void zstd_hugeWindow_costsNothing() throws IOException, CodecException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(packed, 19).setLong(27)) {
            out.write(CONTENT);
        }
        assertThat(Content.unpack(Codec.ZSTD, packed.toByteArray(), MAX)).isEqualTo(CONTENT);
    }

    @Test
    void zstd_flippedBitUnderChecksum_neverGivesOtherContent() throws IOException {
        byte[] content = Content.telemetry(500);
        byte[] packed = zstdStream(content, 1, true);
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] flipped = packed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                byte[] out = Content.unpack(Codec.ZSTD, flipped, MAX);
                assertThat(out.length == 0 || java.util.Arrays.equals(out, content) || (flipped[4] & 4) == 0)
                        .as("bit %s", bit)
                        .isTrue();
            } catch (CodecException e) {
                assertThat(e.kind()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 62, -1L})
    @Rule("CODING-8")
    void zstd_hugeDeclaredSize_isTooLarge_beforeAnyAllocation(long declared) {
        ByteBuf body = Unpooled.buffer()
                .writeIntLE(0xFD2FB528)
                .writeByte(0xe0)
                .writeLongLE(declared)
                .writeMediumLE(1);
        CountingAllocator alloc = new CountingAllocator();
        ByteBuf direct = Unpooled.directBuffer().writeBytes(body);
        assertThatThrownBy(() -> Codec.ZSTD.decompress(direct, MAX, alloc))
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.kind()).isEqualTo(CodecException.Kind.TOO_LARGE));
        assertThat(alloc.largestBytes).isZero();
        direct.release();
        body.release();
    }

    @Test
    void snappyFramed_ofNetty_bothWays() throws Exception {
        EmbeddedChannel encoder = new EmbeddedChannel(new SnappyFrameEncoder());
        encoder.writeOutbound(Unpooled.wrappedBuffer(CONTENT));
        assertThat(Content.unpack(Codec.SNAPPY_FRAMED, drain(encoder, true), MAX))
                .isEqualTo(CONTENT);
        EmbeddedChannel decoder = new EmbeddedChannel(new SnappyFrameDecoder(true));
        decoder.writeInbound(Unpooled.wrappedBuffer(Content.pack(Codec.SNAPPY_FRAMED, CONTENT)));
        assertThat(drain(decoder, false)).isEqualTo(CONTENT);
    }

    @Test
    void snappyFramed_plainPaddingAndRepeatedIdentifier_areRead() throws CodecException {
        byte[] magic = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
        byte[] padding = {(byte) 0xfe, 2, 0, 0, 0, 0};
        byte[] skippable = {(byte) 0x80, 1, 0, 0, 7};
        byte[] framed = Content.pack(Codec.SNAPPY_FRAMED, CONTENT);
        assertThat(Content.unpack(Codec.SNAPPY_FRAMED, concat(magic, padding, skippable, framed, framed), MAX))
                .isEqualTo(concat(CONTENT, CONTENT));
        assertThatThrownBy(() -> Content.unpack(Codec.SNAPPY_FRAMED, concat(magic, new byte[] {2, 0, 0, 0}), MAX))
                .isInstanceOf(CodecException.class);
    }

    @Test
    @Rule("CODING-8")
    void snappyBlock_hugeDeclaredLength_isRefused_beforeAnyAllocation() {
        byte[] body = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 0, 1};
        byte[] smaller = {(byte) 0x80, (byte) 0x80, 0x20, 0, 1};
        CountingAllocator alloc = new CountingAllocator();
        assertThatThrownBy(() -> Codec.SNAPPY_BLOCK.decompress(Unpooled.wrappedBuffer(body), MAX, alloc))
                .hasMessageContaining("limit");
        assertThatThrownBy(() -> Codec.SNAPPY_BLOCK.decompress(Unpooled.wrappedBuffer(smaller), MAX, alloc))
                .hasMessageContaining("early");
        assertThat(alloc.largestBytes).isZero();
    }

    @Test
    void snappyBlock_longCopiesOfEveryKind_areRead() throws CodecException {
        // literal "ab", copy with 1-byte offset, with 2-byte offset, with 4-byte offset
        byte[] body = {2 + 4 + 3 + 5, 0x04, 'a', 'b', 0x01, 2, 2 << 2 | 2, 2, 0, 4 << 2 | 3, 4, 0, 0, 0};
        assertThat(new String(
                        Content.unpack(Codec.SNAPPY_BLOCK, body, 100), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("ab".repeat(7));
    }

    @ParameterizedTest
    @EnumSource
    void lz4_ofTheLibrary_bothWays(LZ4FrameOutputStream.BLOCKSIZE size) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(
                packed,
                size,
                CONTENT.length,
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                LZ4FrameOutputStream.FLG.Bits.CONTENT_SIZE,
                LZ4FrameOutputStream.FLG.Bits.BLOCK_CHECKSUM,
                LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM)) {
            out.write(CONTENT);
        }
        byte[] skippable = {0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9};
        assertThat(Content.unpack(Codec.LZ4, concat(skippable, packed.toByteArray()), MAX))
                .isEqualTo(CONTENT);
        try (LZ4FrameInputStream in =
                new LZ4FrameInputStream(new ByteArrayInputStream(Content.pack(Codec.LZ4, CONTENT)))) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void lz4_linkedBlocks_areRead() throws CodecException {
        // Block 1: literals "abcdefgh"; block 2: one literal, a copy of 8 from the block before, five literals.
        ByteBuf body = Unpooled.buffer()
                .writeIntLE(0x184D2204)
                .writeByte(0x40)
                .writeByte(0x40)
                .writeByte(0xc0);
        body.writeIntLE(9).writeByte(0x80).writeBytes("abcdefgh".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        body.writeIntLE(10)
                .writeByte(0x14)
                .writeByte('-')
                .writeShortLE(9)
                .writeByte(0x50)
                .writeBytes(new byte[] {'v', 'w', 'x', 'y', 'z'});
        body.writeIntLE(0);
        byte[] linked = Content.take(body);
        assertThat(new String(Content.unpack(Codec.LZ4, linked, 100), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("abcdefgh-abcdefghvwxyz");
    }

    private static byte[] zstdStream(byte[] content, int level, boolean checksum) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(packed, level).setChecksum(checksum)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] drain(EmbeddedChannel channel, boolean outbound) {
        channel.finish();
        ByteBuf all = Unpooled.buffer();
        while (true) {
            ByteBuf part = outbound ? channel.readOutbound() : channel.readInbound();
            if (part == null) {
                return Content.take(all);
            }
            all.writeBytes(part);
            part.release();
        }
    }

    private static byte[] concat(byte[]... parts) {
        return Content.take(Unpooled.wrappedBuffer(parts));
    }
}
