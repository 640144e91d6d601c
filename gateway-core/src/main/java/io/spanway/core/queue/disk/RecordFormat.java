package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a record, all integers big-endian.
 *
 * <pre>
 * marker   4  low half of the segment's key
 * crc      4  CRC-32C of the segment's key, then of everything after this field
 * length   4  bytes of the body
 * index    4  place among the records ever written to the segment
 * body        signal 1, items 4, length of metadata 4, metadata, request as received
 * metadata    count 2, then for each: name, count of values 2, values; a text is its length 4 and its UTF-8 bytes
 * </pre>
 *
 * <p>The key is drawn for each segment, so that bytes of a client's request cannot pass for a record where a damaged one is stepped over.
 * Deadlines are not stored: whoever was told "accepted" waits no more. Immutable.
 */
final class RecordFormat {
    /** Bytes of marker, checksum, length and index. */
    static final int HEADER_BYTES = 16;

    /** Records that a segment may have at most, so that its marks fit into 2 MiB of memory. */
    static final int MAX_RECORDS = 1 << 24;

    /** What a client proved itself with does not go to disk; after a restart its data is sent on without it. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "auth:raw");

    private static final int FIXED_BODY_BYTES = 9;
    private static final Signal[] SIGNALS = Signal.values();

    private final long key;

    RecordFormat(long key) {
        this.key = key;
    }

    /** First four bytes of every record of the segment. */
    int marker() {
        return (int) key;
    }

    /** Appends the record of {@code payload}, which stays the caller's; returns the record's length. */
    int write(ByteBuf out, int index, Payload payload) {
        int start = out.writerIndex();
        out.writeInt(marker()).writeInt(0).writeInt(0).writeInt(index);
        out.writeByte(payload.signal().ordinal()).writeInt(payload.items()).writeInt(0);
        int metadata = out.writerIndex();
        writeMetadata(out, payload.context().metadata());
        out.setInt(metadata - 4, out.writerIndex() - metadata);
        ByteBuf bytes = payload.bytes();
        out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        int total = out.writerIndex() - start;
        out.setInt(start + 8, total - HEADER_BYTES);
        out.setInt(start + 4, checksum(out, start + 8, total - 8));
        return total;
    }

    /** Length of the body that a header names, or -1 if these bytes are no header. */
    int bodyLength(ByteBuf in, int at) {
        int length = in.getInt(at + 8);
        return in.getInt(at) == marker() && length >= FIXED_BODY_BYTES ? length : -1;
    }

    /**
     * The record that starts at the reader index of {@code in} and fills the rest of it, or null if it is damaged.
     *
     * @param in one reference passes to the record, if there is one, else it stays the caller's
     */
    @Nullable
    StoredRecord read(ByteBuf in) {
        int start = in.readerIndex();
        if (in.readableBytes() < HEADER_BYTES + FIXED_BODY_BYTES
                || in.getInt(start) != marker()
                || in.getInt(start + 8) != in.readableBytes() - HEADER_BYTES
                || in.getInt(start + 4) != checksum(in, start + 8, in.readableBytes() - 8)) {
            return null;
        }
        int index = in.getInt(start + 12);
        int signal = in.getUnsignedByte(start + HEADER_BYTES);
        int items = in.getInt(start + HEADER_BYTES + 1);
        int metadataBytes = in.getInt(start + HEADER_BYTES + 5);
        int total = in.readableBytes();
        int metadataStart = start + HEADER_BYTES + FIXED_BODY_BYTES;
        if (signal >= SIGNALS.length
                || items < 0
                || index < 0
                || index >= MAX_RECORDS
                || metadataBytes < 2
                || metadataBytes > total - HEADER_BYTES - FIXED_BODY_BYTES) {
            return null;
        }
        RequestContext context = readContext(in.slice(metadataStart, metadataBytes));
        if (context == null) {
            return null;
        }
        in.readerIndex(metadataStart + metadataBytes);
        return new StoredRecord(index, total, SIGNALS[signal], items, context, in);
    }

    /** CRC-32C of the key and of {@code length} bytes of {@code bytes} from {@code from}. */
    private int checksum(ByteBuf bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (key >>> shift));
        }
        crc.update(bytes.nioBuffer(from, length));
        return (int) crc.getValue();
    }

    private static void writeMetadata(ByteBuf out, Map<String, List<String>> all) {
        Map<String, List<String>> metadata = new TreeMap<>(all);
        metadata.keySet().removeAll(CREDENTIALS);
        out.writeShort(metadata.size());
        metadata.forEach((name, values) -> {
            writeText(out, name);
            out.writeShort(values.size());
            values.forEach(value -> writeText(out, value));
        });
    }

    private static void writeText(ByteBuf out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length).writeBytes(utf8);
    }

    private static @Nullable RequestContext readContext(ByteBuf in) {
        int count = in.readUnsignedShort();
        if (count == 0) {
            return in.isReadable() ? null : RequestContext.NONE;
        }
        Map<String, List<String>> metadata = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = readText(in);
            if (name == null || in.readableBytes() < 2) {
                return null;
            }
            List<String> values = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                String value = readText(in);
                if (value == null) {
                    return null;
                }
                values.add(value);
            }
            metadata.put(name, List.copyOf(values));
        }
        return in.isReadable() ? null : new RequestContext(metadata, RequestContext.NO_DEADLINE);
    }

    private static @Nullable String readText(ByteBuf in) {
        if (in.readableBytes() < 4) {
            return null;
        }
        int length = in.readInt();
        if (length < 0 || length > in.readableBytes()) {
            return null;
        }
        return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }
}
