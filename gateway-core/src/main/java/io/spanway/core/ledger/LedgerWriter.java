package io.spanway.core.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends one record of 24 bytes for each span: trace id (16) and span id (8), as on the wire.
 *
 * <p>Writes are buffered until {@link #flush}. Thread-safe.
 */
public final class LedgerWriter implements AutoCloseable {
    /** Size of one record. */
    public static final int RECORD_BYTES = 24;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(RECORD_BYTES * 4096);

    /** Creates or empties {@code path}. */
    public LedgerWriter(Path path) throws IOException {
        this.file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Adds a span, given both ids in one array at {@code offset}. */
    public synchronized void append(byte[] ids, int offset) throws IOException {
        if (buffer.remaining() < RECORD_BYTES) {
            flush();
        }
        buffer.put(ids, offset, RECORD_BYTES);
    }

    /** Hands what was appended to the operating system. */
    public synchronized void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public synchronized void close() throws IOException {
        flush();
        file.close();
    }
}
