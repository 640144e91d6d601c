package io.spanway.core.queue.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.core.queue.QueueEntry;
import io.spanway.otlp.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Any bytes as the segment that an earlier process left: a queue starts on it, gives out whole records, and once they are done is empty.
 *
 * <p>The first byte of an input says whether the others are the file or a program of records, whose header, marker and checksum are right so
 * that what stands behind them is read too.
 */
class RecoveryFuzzTest {
    private static final long KEY = 0x0123_4567_89ab_cdefL;
    private static final int RAW = 0;
    private static final int MOST = 2_000;

    @FuzzTest(maxDuration = "60s")
    void segment_ofAnyBytes_isReadAsFarAsItIsWhole(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        MemoryDisk disk = new MemoryDisk();
        disk.put(SegmentNames.of(1, SegmentNames.RECORDS), (data[0] & 1) == RAW ? rest : program(disk, rest));
        if ((data[0] & 2) != 0) {
            disk.put(SegmentNames.of(1, SegmentNames.MARKS), rest);
        }

        QueueRig rig = QueueRig.always(disk);
        int delivered = drained(rig);
        rig.close();

        assertThat(delivered).isLessThanOrEqualTo(MOST);
        QueueRig again = QueueRig.always(disk.killed());
        assertThat(drained(again)).as("done records come again").isZero();
        again.close();
    }

    private static int drained(QueueRig rig) {
        int count = 0;
        for (QueueEntry entry = rig.next(); entry != null && count <= MOST; entry = rig.next()) {
            assertThat(entry.payload().items()).isNotNegative();
            entry.payload().release();
            entry.done().complete(Outcome.ACCEPTED);
            count++;
        }
        rig.round();
        return count;
    }

    /** A segment with a good header; of each record the input says index and body, and whether the checksum is right. */
    private static byte[] program(MemoryDisk disk, byte[] input) throws IOException {
        String name = SegmentNames.of(1, SegmentNames.RECORDS);
        new SegmentHeader(1, KEY).write(disk.open(name));
        ByteBuf out = Unpooled.buffer().writeBytes(disk.file(name).bytes);
        ByteBuf in = Unpooled.wrappedBuffer(input);
        while (in.readableBytes() >= 3) {
            int index = in.readUnsignedByte();
            boolean right = in.readByte() >= 0;
            int length = Math.min(in.readUnsignedByte(), in.readableBytes());
            int start = out.writerIndex();
            out.writeInt((int) KEY).writeInt(0).writeInt(length).writeInt(index);
            out.writeBytes(in, length);
            out.setInt(start + 4, right ? checksum(out, start + 8) : 0);
        }
        return ByteBufUtil.getBytes(out);
    }

    private static int checksum(ByteBuf bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBufUtil.getBytes(Unpooled.copyLong(KEY)));
        crc.update(bytes.nioBuffer(from, bytes.writerIndex() - from));
        return (int) crc.getValue();
    }
}
