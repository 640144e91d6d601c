package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;

/** One open file. Confined to one thread at a time. */
public interface DiskFile extends Closeable {
    /** Length in bytes. */
    long size() throws IOException;

    /** Writes all readable bytes of {@code bytes}, which keeps its indexes and stays the caller's, or fails; then some may be written. */
    void write(ByteBuf bytes, long position) throws IOException;

    /** Appends up to {@code length} bytes from {@code position} to {@code into}; returns how many there were. */
    int read(ByteBuf into, long position, int length) throws IOException;

    /** Cuts the file. */
    void truncate(long size) throws IOException;

    /** Makes the content durable. After a failure nobody knows what is on the disk, so it is never tried again on the same bytes. */
    void sync() throws IOException;
}
