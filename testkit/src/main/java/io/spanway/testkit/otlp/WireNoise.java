package io.spanway.testkit.otlp;

import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Encodes tags, lengths and unknown fields, sometimes longer than need be. Confined to the test's thread. */
final class WireNoise {
    private final Random random;

    WireNoise(Random random) {
        this.random = random;
    }

    /** One time in eight. */
    boolean rarely() {
        return random.nextInt(8) == 0;
    }

    byte[] tag(int number, int wireType) {
        return varint(Integer.toUnsignedLong(number << 3 | wireType));
    }

    byte[] lengthDelimited(int number, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(tag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED));
        bytes.writeBytes(varint(content.length));
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    /** The varint, one time in eight stretched up to its longest form of 10 bytes. */
    byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        int spare = 9 - bytes.size();
        if (spare == 0 || !rarely()) {
            bytes.write((int) rest);
            return bytes.toByteArray();
        }
        bytes.write((int) rest | 0x80);
        for (int i = random.nextInt(spare); i > 0; i--) {
            bytes.write(0x80);
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    static byte[] fixed(long value, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        return bytes;
    }

    /** A field of any wire type. */
    byte[] unknown(int number) {
        if (random.nextInt(3) == 0) {
            byte[] content = new byte[random.nextInt(300)];
            random.nextBytes(content);
            return lengthDelimited(number, content);
        }
        return notLengthDelimited(number);
    }

    /** A field of any wire type but length-delimited. */
    byte[] notLengthDelimited(int number) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        switch (random.nextInt(4)) {
            case 0 -> {
                bytes.writeBytes(tag(number, WireFormat.WIRETYPE_VARINT));
                bytes.writeBytes(varint(random.nextLong()));
            }
            case 1 -> {
                bytes.writeBytes(tag(number, WireFormat.WIRETYPE_FIXED64));
                bytes.writeBytes(fixed(random.nextLong(), Long.BYTES));
            }
            case 2 -> {
                bytes.writeBytes(tag(number, WireFormat.WIRETYPE_FIXED32));
                bytes.writeBytes(fixed(random.nextInt(), Integer.BYTES));
            }
            default -> {
                bytes.writeBytes(tag(number, WireFormat.WIRETYPE_START_GROUP));
                for (int i = random.nextInt(3); i > 0; i--) {
                    bytes.writeBytes(unknown(1 + random.nextInt(20)));
                }
                bytes.writeBytes(tag(number, WireFormat.WIRETYPE_END_GROUP));
            }
        }
        return bytes.toByteArray();
    }
}
