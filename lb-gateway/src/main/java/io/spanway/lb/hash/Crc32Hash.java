package io.spanway.lb.hash;

import io.netty.buffer.ByteBuf;

/**
 * CRC-32 (IEEE 802.3, reflected), eight bytes a step by tables.
 *
 * <p>Own code because {@link java.util.zip.CRC32} has state, so that each thread would need its own, and cannot read a {@link ByteBuf} in
 * place; for keys of 16 to 32 bytes its vector code gains nothing. Immutable.
 */
final class Crc32Hash implements KeyHash {
    static final Crc32Hash INSTANCE = new Crc32Hash();

    private static final int POLYNOMIAL = 0xedb8_8320;

    /** {@code TABLES[k][b]}: CRC of byte b followed by k zero bytes. */
    private static final int[][] TABLES = tables();

    private Crc32Hash() {}

    @Override
    public long hash(ByteBuf buffer, int offset, int length) {
        int end = offset + length;
        int at = offset;
        int crc = -1;
        for (; at <= end - 8; at += 8) {
            crc = eight(crc, buffer.getLongLE(at));
        }
        for (; at < end; at++) {
            crc = one(crc, buffer.getByte(at));
        }
        return ~crc & 0xffff_ffffL;
    }

    @Override
    public long hash(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        int crc = -1;
        for (; at <= end - 8; at += 8) {
            crc = eight(crc, XxHash64.longAt(bytes, at));
        }
        for (; at < end; at++) {
            crc = one(crc, bytes[at]);
        }
        return ~crc & 0xffff_ffffL;
    }

    private static int one(int crc, byte input) {
        return (crc >>> 8) ^ TABLES[0][(crc ^ input) & 0xff];
    }

    private static int eight(int crc, long input) {
        int low = crc ^ (int) input;
        int high = (int) (input >>> 32);
        return TABLES[7][low & 0xff]
                ^ TABLES[6][(low >>> 8) & 0xff]
                ^ TABLES[5][(low >>> 16) & 0xff]
                ^ TABLES[4][low >>> 24]
                ^ TABLES[3][high & 0xff]
                ^ TABLES[2][(high >>> 8) & 0xff]
                ^ TABLES[1][(high >>> 16) & 0xff]
                ^ TABLES[0][high >>> 24];
    }

    private static int[][] tables() {
        int[][] tables = new int[8][256];
        for (int b = 0; b < 256; b++) {
            int crc = b;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) * POLYNOMIAL);
            }
            tables[0][b] = crc;
        }
        for (int k = 1; k < 8; k++) {
            for (int b = 0; b < 256; b++) {
                int before = tables[k - 1][b];
                tables[k][b] = (before >>> 8) ^ tables[0][before & 0xff];
            }
        }
        return tables;
    }
}
