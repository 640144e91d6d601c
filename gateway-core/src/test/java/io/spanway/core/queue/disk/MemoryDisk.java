package io.spanway.core.queue.disk;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A disk in memory that can be full, fail, lose its power and be damaged. Confined to a test. */
final class MemoryDisk implements Disk {
    private final Map<String, Content> files = new TreeMap<>();
    final Map<String, Content> quarantine = new TreeMap<>();
    long freeBytes = Long.MAX_VALUE;
    boolean failSyncs;
    boolean failTruncates;
    boolean failReads;
    int syncs;

    /** Bytes of one file, and how many of them would survive a power cut. */
    static final class Content {
        byte[] bytes = new byte[0];
        int synced;

        Content copy() {
            Content copy = new Content();
            copy.bytes = bytes.clone();
            copy.synced = synced;
            return copy;
        }
    }

    /** What is left when the process is killed at this moment. */
    MemoryDisk killed() {
        MemoryDisk copy = new MemoryDisk();
        files.forEach((name, content) -> copy.files.put(name, content.copy()));
        copy.quarantine.putAll(quarantine);
        return copy;
    }

    /** What is left after a power cut: what was synced, and of the rest a beginning, some of it as zeros. */
    MemoryDisk withoutPower(Random random) {
        MemoryDisk copy = killed();
        copy.files.values().forEach(content -> {
            int lost = content.bytes.length - content.synced;
            int kept = content.synced + (lost == 0 ? 0 : random.nextInt(lost + 1));
            byte[] left = Arrays.copyOf(content.bytes, kept);
            if (random.nextBoolean() && kept > content.synced) {
                Arrays.fill(left, content.synced + random.nextInt(kept - content.synced), kept, (byte) 0);
            }
            content.bytes = left;
        });
        return copy;
    }

    Content file(String name) {
        Content content = files.get(name);
        if (content == null) {
            throw new IllegalStateException("no file " + name + " among " + files.keySet());
        }
        return content;
    }

    void put(String name, byte[] bytes) {
        Content content = new Content();
        content.bytes = bytes;
        content.synced = bytes.length;
        files.put(name, content);
    }

    List<String> names(String suffix) {
        return files.keySet().stream().filter(name -> name.endsWith(suffix)).toList();
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public DiskFile open(String name) throws IOException {
        if (!files.containsKey(name)) {
            take(1);
        }
        return new Opened(files.computeIfAbsent(name, key -> new Content()));
    }

    @Override
    public void delete(String name) {
        Content gone = files.remove(name);
        if (gone != null && freeBytes != Long.MAX_VALUE) {
            freeBytes += gone.bytes.length;
        }
    }

    @Override
    public void rename(String from, String to) {
        files.put(to, file(from));
        files.remove(from);
    }

    @Override
    public void quarantine(String name) {
        quarantine.put(name + "." + quarantine.size(), file(name));
        files.remove(name);
    }

    @Override
    public void sync() {}

    private void take(long bytes) throws IOException {
        if (freeBytes == Long.MAX_VALUE) {
            return;
        }
        if (bytes > freeBytes) {
            throw new IOException("No space left on device");
        }
        freeBytes -= bytes;
    }

    private final class Opened implements DiskFile {
        private final Content content;

        Opened(Content content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.bytes.length;
        }

        @Override
        public void write(ByteBuf bytes, long position) throws IOException {
            int length = bytes.readableBytes();
            int end = (int) position + length;
            int more = Math.max(0, end - content.bytes.length);
            if (freeBytes != Long.MAX_VALUE && more > freeBytes) {
                // A full disk takes what still fits.
                int fits = (int) Math.max(0, freeBytes - Math.max(0, position - content.bytes.length));
                content.bytes = Arrays.copyOf(content.bytes, (int) Math.max(content.bytes.length, position + fits));
                bytes.getBytes(bytes.readerIndex(), content.bytes, (int) position, fits);
                freeBytes = 0;
            }
            take(more);
            content.bytes = Arrays.copyOf(content.bytes, Math.max(content.bytes.length, end));
            bytes.getBytes(bytes.readerIndex(), content.bytes, (int) position, length);
            content.synced = (int) Math.min(content.synced, position);
        }

        @Override
        public int read(ByteBuf into, long position, int length) throws IOException {
            if (failReads) {
                throw new IOException("Input/output error");
            }
            int count = (int) Math.max(0, Math.min(length, content.bytes.length - position));
            into.writeBytes(content.bytes, count == 0 ? 0 : (int) position, count);
            return count;
        }

        @Override
        public void truncate(long size) throws IOException {
            if (failTruncates) {
                throw new IOException("Input/output error");
            }
            if (size < content.bytes.length) {
                if (freeBytes != Long.MAX_VALUE) {
                    freeBytes += content.bytes.length - size;
                }
                content.bytes = Arrays.copyOf(content.bytes, (int) size);
                content.synced = Math.min(content.synced, (int) size);
            }
        }

        @Override
        public void sync() throws IOException {
            if (failSyncs) {
                throw new IOException("fsync: Input/output error");
            }
            syncs++;
            content.synced = content.bytes.length;
        }

        @Override
        public void close() {}
    }
}
