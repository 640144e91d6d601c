package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The deflate streams inside gzip and zlib: zlib's native state, made once per thread and reset after each use, working straight on NIO
 * buffers. Thread-safe.
 */
final class Deflation {
    /** On telemetry, higher levels cost several times the CPU for some 10 to 15 % fewer bytes. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private static final int MIN_GROWTH_BYTES = 512;

    private final String name;
    private final FastThreadLocal<Inflater> inflaters;
    private final FastThreadLocal<Deflater> deflaters;

    /**
     * @param name for messages
     * @param raw bare deflate (RFC 1951) instead of the zlib format with its header and Adler-32
     */
    Deflation(String name, boolean raw) {
        this.name = name;
        this.inflaters = new FastThreadLocal<>() {
            @Override
            protected Inflater initialValue() {
                return new Inflater(raw);
            }

            @Override
            protected void onRemoval(Inflater value) {
                value.end();
            }
        };
        this.deflaters = new FastThreadLocal<>() {
            @Override
            protected Deflater initialValue() {
                return new Deflater(LEVEL, raw);
            }

            @Override
            protected void onRemoval(Deflater value) {
                value.end();
            }
        };
    }

    /**
     * Inflates the one stream that starts at {@code from}, appending to {@code out} up to its maximal capacity.
     *
     * @return index of the first byte after the stream
     */
    int inflate(ByteBuf in, int from, int end, ByteBuf out) throws CodecException {
        Inflater inflater = inflaters.get();
        try {
            inflater.setInput(in.nioBuffer(from, end - from));
            while (!inflater.finished()) {
                if (!out.isWritable() && !Decoded.grow(out, 1)) {
                    expectEnd(inflater, out.maxCapacity());
                    break;
                }
                int bytes = inflater.inflate(out.nioBuffer(out.writerIndex(), out.writableBytes()));
                out.writerIndex(out.writerIndex() + bytes);
                if (bytes == 0 && !inflater.finished()) {
                    throw CodecException.corrupt(name + ": data ends early");
                }
            }
            return end - inflater.getRemaining();
        } catch (DataFormatException e) {
            throw CodecException.corrupt(name + ": " + e.getMessage());
        } finally {
            inflater.reset(); // also lets go of the input
        }
    }

    /** With the output full to the limit, only the end of the stream may follow. */
    private void expectEnd(Inflater inflater, int maxBytes) throws CodecException, DataFormatException {
        if (inflater.inflate(new byte[1]) > 0) {
            throw CodecException.tooLarge(maxBytes);
        }
        if (!inflater.finished()) {
            throw CodecException.corrupt(name + ": data ends early");
        }
    }

    /** Appends the stream of all readable bytes of {@code in} to {@code out}. */
    void deflate(ByteBuf in, ByteBuf out) {
        Deflater deflater = deflaters.get();
        try {
            deflater.setInput(in.nioBuffer(in.readerIndex(), in.readableBytes()));
            deflater.finish();
            while (!deflater.finished()) {
                out.ensureWritable(out.isWritable() ? 1 : Math.max(MIN_GROWTH_BYTES, out.capacity() / 2));
                int bytes = deflater.deflate(out.nioBuffer(out.writerIndex(), out.writableBytes()));
                out.writerIndex(out.writerIndex() + bytes);
            }
        } finally {
            deflater.reset();
        }
    }
}
