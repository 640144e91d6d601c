package io.spanway.core.transport.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.spanway.testkit.Rule;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    private static final ByteBufAllocator ALLOC = PooledByteBufAllocator.DEFAULT;
    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void roundTrip_anySize_returnsTheBytes(Codec codec) throws CodecException {
        int[] sizes = {
            0, 1, 2, 3, 11, 255, 256, 4_095, 32_766, 32_767, 32_768, 65_536, 65_537, 131_073, 300_000, 10 * MIB
        };
        for (int size : sizes) {
            for (int variety : size == 10 * MIB ? new int[] {20} : new int[] {1, 20, 256}) {
                byte[] content = Content.bytes(size, variety, size + variety);
                assertThat(Content.roundTrip(codec, content, size))
                        .as("%s bytes of %s values", size, variety)
                        .isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void roundTrip_telemetryLikeText_shrinks(Codec codec) throws CodecException {
        byte[] content = Content.telemetry(200_000);
        ByteBuf packed = codec.compress(Unpooled.wrappedBuffer(content), 0, ALLOC);
        int bytes = packed.readableBytes();
        packed.release();
        assertThat(bytes).isLessThan(codec == Codec.IDENTITY ? content.length + 1 : content.length / 2);
        assertThat(Content.roundTrip(codec, content, content.length)).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource
    void roundTrip_seededRandomShapes_returnsTheBytes(Codec codec) throws CodecException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] content = Content.bytes(random.nextInt(3_000), 1 + random.nextInt(256), seed);
            assertThat(Content.roundTrip(codec, content, content.length))
                    .as("seed %s", seed)
                    .isEqualTo(content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyKindOfBuffer_givesTheSame(Codec codec) throws CodecException {
        byte[] content = Content.telemetry(9_000);
        byte[] packed = Content.pack(codec, content);
        for (ByteBuf in : kinds(packed)) {
            int reader = in.readerIndex();
            ByteBuf out = codec.decompress(in, content.length, ALLOC);
            assertThat(Content.take(out)).isEqualTo(content);
            assertThat(in.refCnt()).isEqualTo(1);
            assertThat(in.readerIndex()).isEqualTo(reader);
            in.release();
        }
        for (ByteBuf in : kinds(content)) {
            ByteBuf out = codec.compress(in, 0, ALLOC);
            assertThat(in.refCnt()).isEqualTo(1);
            assertThat(in.readableBytes()).isEqualTo(content.length);
            in.release();
            assertThat(Content.unpack(codec, Content.take(out), content.length)).isEqualTo(content);
        }
    }

    private static ByteBuf[] kinds(byte[] bytes) {
        int half = bytes.length / 2;
        CompositeByteBuf composite = ALLOC.compositeBuffer();
        composite.addComponent(true, ALLOC.directBuffer().writeBytes(bytes, 0, half));
        composite.addComponent(true, ALLOC.heapBuffer().writeBytes(bytes, half, bytes.length - half));
        return new ByteBuf[] {
            Unpooled.wrappedBuffer(bytes),
            Unpooled.wrappedBuffer(bytes).asReadOnly(),
            ALLOC.heapBuffer().writeZero(3).skipBytes(3).writeBytes(bytes),
            ALLOC.directBuffer().writeZero(5).skipBytes(5).writeBytes(bytes),
            composite
        };
    }

    @ParameterizedTest
    @EnumSource
    void headroom_isLeftAtTheFront(Codec codec) throws CodecException {
        byte[] content = Content.telemetry(5_000);
        ByteBuf out = codec.compress(Unpooled.wrappedBuffer(content), 5, ALLOC);
        assertThat(out.readerIndex()).isZero();
        out.skipBytes(5);
        ByteBuf back = codec.decompress(out, content.length, ALLOC);
        out.release();
        assertThat(Content.take(back)).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource
    void limit_exactlyReached_accepts_oneLessRefuses(Codec codec) throws CodecException {
        for (int size : new int[] {1, 100, 65_536, 100_000, MIB}) {
            byte[] packed = Content.pack(codec, Content.bytes(size, 3, size));
            assertThat(Content.unpack(codec, packed, size)).hasSize(size);
            assertKind(codec, packed, size - 1, CodecException.Kind.TOO_LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    @Rule("CODING-9")
    void bomb_isRefused_withMemoryInTheOrderOfTheLimit(Codec codec) {
        byte[] bomb = Content.pack(codec, new byte[64 * MIB]);
        CountingAllocator alloc = new CountingAllocator();
        assertThatThrownBy(() -> codec.decompress(Unpooled.wrappedBuffer(bomb), MIB, alloc))
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.kind()).isEqualTo(CodecException.Kind.TOO_LARGE));
        assertThat(alloc.largestBytes).isLessThanOrEqualTo(Math.max(MIB, bomb.length));
        assertThat(alloc.live()).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    @Rule("CODING-6")
    void truncatedAnywhere_isCorrupt(Codec codec) {
        byte[] packed = Content.pack(codec, Content.telemetry(300));
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(packed, length);
            if (codec == Codec.SNAPPY_FRAMED && length == 10) {
                continue; // the identifier alone is a complete, empty stream
            }
            assertKind(codec, cut, 10_000, CodecException.Kind.CORRUPT);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void otherBytesBehind_areCorrupt(Codec codec) {
        byte[] packed = Content.pack(codec, Content.telemetry(300));
        for (int extra : new int[] {1, 2, 3, 20}) {
            byte[] longer = java.util.Arrays.copyOf(packed, packed.length + extra);
            java.util.Arrays.fill(longer, packed.length, longer.length, (byte) 0x55);
            assertKind(codec, longer, 10_000, CodecException.Kind.CORRUPT);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"IDENTITY", "SNAPPY_BLOCK", "ZSTD", "SNAPPY_FRAMED"})
    @Rule("CODING-7")
    void flippedBit_inACheckedFormat_neverGivesOtherContent(Codec codec) {
        byte[] content = Content.telemetry(300);
        byte[] packed = Content.pack(codec, content);
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] flipped = packed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(Content.unpack(codec, flipped, 10_000))
                        .as("bit %s", bit)
                        .isEqualTo(content);
            } catch (CodecException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void garbage_neverThrowsAnythingElse_andNeverPassesTheLimit(Codec codec) {
        byte[] packed = Content.pack(codec, Content.telemetry(2_000));
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            byte[] hurt = seed % 3 == 0 ? new byte[random.nextInt(200)] : packed.clone();
            if (seed % 3 == 0) {
                random.nextBytes(hurt);
            } else {
                for (int i = 0; i <= seed % 5; i++) {
                    hurt[random.nextInt(seed % 2 == 0 ? 30 : hurt.length)] = (byte) random.nextInt();
                }
            }
            CountingAllocator alloc = new CountingAllocator();
            try {
                ByteBuf out = codec.decompress(Unpooled.wrappedBuffer(hurt), 5_000, alloc);
                assertThat(out.readableBytes()).isLessThanOrEqualTo(5_000);
                out.release();
            } catch (CodecException e) {
                assertThat(e.getStackTrace()).isEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(alloc.live()).as("seed %s", seed).isZero();
        }
    }

    @Test
    void flippedBit_inASnappyFrame_neverGivesOtherContent() {
        byte[] content = Content.telemetry(300);
        byte[] packed = Content.pack(Codec.SNAPPY_FRAMED, content);
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] flipped = packed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                byte[] out = Content.unpack(Codec.SNAPPY_FRAMED, flipped, 10_000);
                assertThat(flipped[10])
                        .as("bit %s: only a chunk of a skippable type", bit)
                        .isEqualTo((byte) 0x80);
                assertThat(out).isEmpty();
            } catch (CodecException e) {
                assertThat(e.kind()).isEqualTo(CodecException.Kind.CORRUPT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void bodyOfAnotherCoding_isCorrupt(Codec codec) {
        for (Codec other : Codec.values()) {
            boolean alias = codec == Codec.SNAPPY_BLOCK && other == Codec.SNAPPY_FRAMED;
            if (other != codec && !alias) {
                byte[] packed = Content.pack(other, Content.telemetry(4_000));
                assertKind(codec, packed, 10_000, CodecException.Kind.CORRUPT);
            }
        }
    }

    @Test
    @Rule("CODING-10")
    void snappy_framedBody_isRecognised() throws CodecException {
        byte[] content = Content.telemetry(100_000);
        assertThat(Content.unpack(Codec.SNAPPY_BLOCK, Content.pack(Codec.SNAPPY_FRAMED, content), content.length))
                .isEqualTo(content);
    }

    @Test
    void identity_sharesTheMemory() throws CodecException {
        ByteBuf in = ALLOC.directBuffer().writeLong(7);
        ByteBuf out = Codec.IDENTITY.decompress(in, 8, ALLOC);
        assertThat(in.refCnt()).isEqualTo(2);
        in.setLong(0, 9);
        assertThat(out.getLong(0)).isEqualTo(9);
        out.release();
        in.release();
    }

    @ParameterizedTest
    @CsvSource({
        "gzip,GZIP",
        "GZip,GZIP",
        "x-gzip,GZIP",
        "zstd,ZSTD",
        "deflate,ZLIB",
        "zlib,ZLIB",
        "snappy,SNAPPY_BLOCK",
        "x-snappy-framed,SNAPPY_FRAMED",
        "lz4,LZ4",
        "identity,IDENTITY",
        "'',IDENTITY",
        "' gzip ',GZIP",
        "IDENTITY,IDENTITY"
    })
    void ofHttp_knownName_inAnyCase(String name, Codec expected) {
        assertThat(Codec.ofHttp(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip, zstd", "compress", "gzi", "none"})
    void ofHttp_otherName_isUnknown(String name) {
        assertThat(Codec.ofHttp(name)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"gzip,GZIP", "zstd,ZSTD", "snappy,SNAPPY_FRAMED", "identity,IDENTITY"})
    void ofGrpc_knownName(String name, Codec expected) {
        assertThat(Codec.ofGrpc(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GZIP", "deflate", "lz4", "zlib"})
    void ofGrpc_otherName_isUnknown(String name) {
        assertThat(Codec.ofGrpc(name)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "gzip,GZIP",
        "zstd,ZSTD",
        "zlib,ZLIB",
        "deflate,ZLIB",
        "snappy,SNAPPY_BLOCK",
        "x-snappy-framed,SNAPPY_FRAMED",
        "lz4,LZ4",
        "none,IDENTITY",
        "'',IDENTITY"
    })
    void ofConfig_knownName(String name, Codec expected) {
        assertThat(Codec.ofConfig(name)).isEqualTo(expected);
    }

    @Test
    void ofConfig_otherName_isUnknown() {
        assertThat(Codec.ofConfig("brotli")).isNull();
    }

    private static void assertKind(Codec codec, byte[] packed, int maxBytes, CodecException.Kind kind) {
        assertThatThrownBy(() -> Content.unpack(codec, packed, maxBytes))
                .as("%s bytes", packed.length)
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
