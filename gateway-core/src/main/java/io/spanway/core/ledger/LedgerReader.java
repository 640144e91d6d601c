package io.spanway.core.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a ledger while it grows: each call goes on where the last one stopped. Confined to one thread. */
public final class LedgerReader {
    /** Receives one record. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * @param traceHigh first 8 bytes of the trace id, big-endian
         * @param traceLow last 8 bytes of the trace id
         * @param spanId span id
         */
        void span(long traceHigh, long traceLow, long spanId);
    }

    private static final int CHUNK_RECORDS = 4096;

    private final Path path;
    private long position;

    public LedgerReader(Path path) {
        this.path = path;
    }

    /** Visits all complete records that are new since the last call; a file that is not there yet has none. */
    public void readNew(Visitor visitor) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        ByteBuffer chunk = ByteBuffer.allocate(LedgerWriter.RECORD_BYTES * CHUNK_RECORDS);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            while (file.read(chunk.clear(), position) >= LedgerWriter.RECORD_BYTES) {
                chunk.flip();
                while (chunk.remaining() >= LedgerWriter.RECORD_BYTES) {
                    visitor.span(chunk.getLong(), chunk.getLong(), chunk.getLong());
                    position += LedgerWriter.RECORD_BYTES;
                }
            }
        }
    }
}
