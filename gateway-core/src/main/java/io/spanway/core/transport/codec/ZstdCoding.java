package io.spanway.core.transport.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/** zstd (RFC 8878) by the native library, which is loaded at the first use; contexts are kept per thread. Thread-safe. */
final class ZstdCoding implements Coding {
    private static final int LEVEL = 1;

    private static final FastThreadLocal<ZstdDecompressCtx> DECOMPRESSORS = new FastThreadLocal<>() {
        @Override
        protected ZstdDecompressCtx initialValue() {
            return new ZstdDecompressCtx();
        }

        @Override
        protected void onRemoval(ZstdDecompressCtx value) {
            value.close();
        }
    };

    private static final FastThreadLocal<ZstdCompressCtx> COMPRESSORS = new FastThreadLocal<>() {
        @Override
        protected ZstdCompressCtx initialValue() {
            return new ZstdCompressCtx().setLevel(LEVEL);
        }

        @Override
        protected void onRemoval(ZstdCompressCtx value) {
            value.close();
        }
    };

    @Override
    public ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException {
        long possible = ZstdFrames.maxContentBytes(in, maxBytes);
        int room = (int) Math.min(possible, maxBytes);
        ByteBuf out = alloc.directBuffer(Math.max(room, 1));
        boolean done = false;
        try {
            int bytes = DECOMPRESSORS
                    .get()
                    .decompressDirectByteBuffer(
                            out.nioBuffer(0, Math.max(room, 1)),
                            0,
                            room,
                            in.nioBuffer(in.readerIndex(), in.readableBytes()),
                            0,
                            in.readableBytes());
            out.writerIndex(bytes);
            done = true;
        } catch (ZstdException e) {
            if (room < possible && e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                throw CodecException.tooLarge(maxBytes);
            }
            throw CodecException.corrupt("zstd: " + e.getMessage());
        } finally {
            if (!done) {
                out.release();
            }
        }
        return Decoded.trim(out, alloc);
    }

    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        int at = out.writerIndex();
        out.ensureWritable(initialCompressedBytes(in.readableBytes()));
        int bytes = COMPRESSORS
                .get()
                .compressDirectByteBuffer(
                        out.nioBuffer(at, out.writableBytes()),
                        0,
                        out.writableBytes(),
                        in.nioBuffer(in.readerIndex(), in.readableBytes()),
                        0,
                        in.readableBytes());
        out.writerIndex(at + bytes);
    }

    /** The library's own bound (ZSTD_COMPRESSBOUND), without loading the library. */
    @Override
    public int initialCompressedBytes(int bytes) {
        int small = bytes < 1 << 17 ? (1 << 17) - bytes >>> 11 : 0;
        return Math.addExact(bytes, (bytes >>> 8) + small + 1);
    }

    @Override
    public boolean needsDirect() {
        return true;
    }
}
