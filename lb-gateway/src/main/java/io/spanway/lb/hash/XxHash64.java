package io.spanway.lb.hash;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** XXH64 (xxHash specification, 64-bit variant) with a seed. Immutable. */
final class XxHash64 implements KeyHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long P1 = 0x9E37_79B1_85EB_CA87L;
    private static final long P2 = 0xC2B2_AE3D_27D4_EB4FL;
    private static final long P3 = 0x1656_67B1_9E37_79F9L;
    private static final long P4 = 0x85EB_CA77_C2B2_AE63L;
    private static final long P5 = 0x27D4_EB2F_1656_67C5L;

    private final long seed;

    XxHash64(long seed) {
        this.seed = seed;
    }

    static long longAt(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    @Override
    public long hash(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        long h = seed + P5;
        if (length >= 32) {
            long a = seed + P1 + P2;
            long b = seed + P2;
            long c = seed;
            long d = seed - P1;
            for (; at <= end - 32; at += 32) {
                a = round(a, longAt(bytes, at));
                b = round(b, longAt(bytes, at + 8));
                c = round(c, longAt(bytes, at + 16));
                d = round(d, longAt(bytes, at + 24));
            }
            h = converge(a, b, c, d);
        }
        h += length;
        for (; at <= end - 8; at += 8) {
            h = eight(h, longAt(bytes, at));
        }
        if (at <= end - 4) {
            h = four(h, (int) INTS.get(bytes, at));
            at += 4;
        }
        for (; at < end; at++) {
            h = one(h, bytes[at]);
        }
        return avalanche(h);
    }

    @Override
    public long hash(ByteBuf buffer, int offset, int length) {
        if (buffer.hasArray()) {
            return hash(buffer.array(), buffer.arrayOffset() + offset, length);
        }
        int at = offset;
        int end = offset + length;
        long h = seed + P5;
        if (length >= 32) {
            long a = seed + P1 + P2;
            long b = seed + P2;
            long c = seed;
            long d = seed - P1;
            for (; at <= end - 32; at += 32) {
                a = round(a, buffer.getLongLE(at));
                b = round(b, buffer.getLongLE(at + 8));
                c = round(c, buffer.getLongLE(at + 16));
                d = round(d, buffer.getLongLE(at + 24));
            }
            h = converge(a, b, c, d);
        }
        h += length;
        for (; at <= end - 8; at += 8) {
            h = eight(h, buffer.getLongLE(at));
        }
        if (at <= end - 4) {
            h = four(h, buffer.getIntLE(at));
            at += 4;
        }
        for (; at < end; at++) {
            h = one(h, buffer.getByte(at));
        }
        return avalanche(h);
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * P2, 31) * P1;
    }

    private static long converge(long a, long b, long c, long d) {
        long h = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        h = (h ^ round(0, a)) * P1 + P4;
        h = (h ^ round(0, b)) * P1 + P4;
        h = (h ^ round(0, c)) * P1 + P4;
        return (h ^ round(0, d)) * P1 + P4;
    }

    private static long eight(long h, long input) {
        return Long.rotateLeft(h ^ round(0, input), 27) * P1 + P4;
    }

    private static long four(long h, int input) {
        return Long.rotateLeft(h ^ ((input & 0xffff_ffffL) * P1), 23) * P2 + P3;
    }

    private static long one(long h, byte input) {
        return Long.rotateLeft(h ^ ((input & 0xff) * P5), 11) * P1;
    }

    private static long avalanche(long h) {
        long x = (h ^ (h >>> 33)) * P2;
        x = (x ^ (x >>> 29)) * P3;
        return x ^ (x >>> 32);
    }
}
