package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A content coding, as named in HTTP {@code Content-Encoding}, {@code grpc-encoding} and the {@code compression} key of exporters.
 *
 * <p>Both directions handle a whole body in one call. The limit is counted while output is written, and sizes that a format declares are
 * checked before anything is allocated for them, so hostile input costs memory in the order of the limit. Thread-safe.
 */
public enum Codec {
    IDENTITY(new IdentityCoding()),
    /** RFC 1952, all members. Compresses to about the size of zlib's level 1. */
    GZIP(new GzipCoding()),
    /** RFC 8878, all frames. Compresses at level 1, content size declared, without a checksum (the transport has its own). */
    ZSTD(new ZstdCoding()),
    /** RFC 1950, which HTTP calls {@code deflate}. Compresses to about the size of zlib's level 1. */
    ZLIB(new ZlibCoding()),
    /** A bare snappy block; framed data is recognised by its magic when decompressing. */
    SNAPPY_BLOCK(new SnappyBlockCoding()),
    /** Snappy's framing format. */
    SNAPPY_FRAMED(new SnappyFramedCoding()),
    /** LZ4 frames. Compresses in independent blocks with a content checksum. */
    LZ4(new Lz4Coding());

    private final Coding coding;

    Codec(Coding coding) {
        this.coding = coding;
    }

    /**
     * The coding of an HTTP {@code Content-Encoding} value, in any case.
     *
     * @return null if unknown; a list of codings ({@code gzip, zstd}) is unknown too: split it first
     */
    public static @Nullable Codec ofHttp(String contentEncoding) {
        return switch (contentEncoding.trim().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "zstd" -> ZSTD;
            case "deflate", "zlib" -> ZLIB;
            case "snappy" -> SNAPPY_BLOCK;
            case "x-snappy-framed" -> SNAPPY_FRAMED;
            case "lz4" -> LZ4;
            default -> null;
        };
    }

    /** The coding of a {@code grpc-encoding} value (gRPC compression: names are case-sensitive); null if unknown. */
    public static @Nullable Codec ofGrpc(String grpcEncoding) {
        return switch (grpcEncoding) {
            case "identity" -> IDENTITY;
            case "gzip" -> GZIP;
            case "zstd" -> ZSTD;
            case "snappy" -> SNAPPY_FRAMED;
            default -> null;
        };
    }

    /** The coding of a {@code compression:} value as the Collector's configuration knows them; null if unknown. */
    public static @Nullable Codec ofConfig(String compressionKey) {
        return switch (compressionKey) {
            case "", "none" -> IDENTITY;
            case "gzip" -> GZIP;
            case "zstd" -> ZSTD;
            case "zlib", "deflate" -> ZLIB;
            case "snappy" -> SNAPPY_BLOCK;
            case "x-snappy-framed" -> SNAPPY_FRAMED;
            case "lz4" -> LZ4;
            default -> null;
        };
    }

    /**
     * Decompresses the readable bytes of {@code in}, whose indices and reference stay the caller's.
     *
     * @param maxBytes limit of the decompressed bytes, inclusive
     * @return at most {@code maxBytes} readable bytes, owned by the caller; for {@link #IDENTITY} a retained slice of {@code in}
     * @throws CodecException if the content passes the limit, or the bytes are not one complete, sound body of this coding
     */
    public ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException {
        if (this == IDENTITY || isFlat(in)) {
            return coding.decompress(in, maxBytes, alloc);
        }
        ByteBuf flat = flatten(in, alloc);
        try {
            return coding.decompress(flat, maxBytes, alloc);
        } finally {
            flat.release();
        }
    }

    /**
     * Compresses the readable bytes of {@code in}, whose indices and reference stay the caller's. Levels stand at each constant.
     *
     * @param headroom bytes to leave unwritten at the front, for example for a gRPC prefix
     * @return a direct buffer, owned by the caller: {@code headroom} bytes of undefined content, then the compressed form
     */
    public ByteBuf compress(ByteBuf in, int headroom, ByteBufAllocator alloc) {
        int room = Math.addExact(headroom, coding.initialCompressedBytes(in.readableBytes()));
        ByteBuf out = alloc.directBuffer(room).writerIndex(headroom);
        ByteBuf flat = null;
        boolean done = false;
        try {
            if (this != IDENTITY && !isFlat(in)) {
                flat = flatten(in, alloc);
            }
            coding.compress(flat == null ? in : flat, out);
            done = true;
            return out;
        } finally {
            if (flat != null) {
                flat.release();
            }
            if (!done) {
                out.release();
            }
        }
    }

    private boolean isFlat(ByteBuf in) {
        return in.nioBufferCount() == 1 && (in.isDirect() || !coding.needsDirect());
    }

    private static ByteBuf flatten(ByteBuf in, ByteBufAllocator alloc) {
        return alloc.directBuffer(in.readableBytes()).writeBytes(in, in.readerIndex(), in.readableBytes());
    }
}
