package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The deflate streams inside gzip and zlib: read by zlib, whose native state works straight on NIO buffers, and written by {@link FastDeflate}.
 * The state of both is made once per thread. Thread-safe.
 */
final class Deflation {
    /** One for each thread that compresses: table, lists and output inside take some 250 KiB, no more than zlib's state. */
    private static final FastThreadLocal<FastDeflate> WRITERS = new FastThreadLocal<>() {
        @Override
        protected FastDeflate initialValue() {
            return new FastDeflate();
        }
    };

    private final String name;
    private final FastThreadLocal<Inflater> inflaters;

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
    static void deflate(ByteBuf in, ByteBuf out) {
        int length = in.readableBytes();
        if (in.hasArray()) {
            WRITERS.get().deflate(in.array(), in.arrayOffset() + in.readerIndex(), length, out);
            return;
        }
        ByteBuf heap = out.alloc().heapBuffer(length);
        try {
            heap.writeBytes(in, in.readerIndex(), length);
            WRITERS.get().deflate(heap.array(), heap.arrayOffset(), length, out);
        } finally {
            heap.release();
        }
    }
}
