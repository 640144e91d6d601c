package io.spanway.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** HTTP/2 as bytes, right or wrong as the caller wants, on its own reading of RFC 9113 and RFC 7541. Confined to one thread. */
final class Http2Bytes {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int HEAD_BYTES = 9;
    private static final byte[] NOTHING = {};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Begins with the preface and empty SETTINGS. */
    static Http2Bytes connection() {
        Http2Bytes begun = new Http2Bytes();
        begun.bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return begun.frame(SETTINGS, 0, 0, NOTHING);
    }

    Http2Bytes frame(int type, int flags, int stream, byte[] payload) {
        return head(payload.length, type, flags, stream).raw(payload);
    }

    /** Nine bytes that promise a payload of any length. */
    Http2Bytes head(int length, int type, int flags, int stream) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.put((byte) (length >> 16)).putShort((short) length);
        head.put((byte) type).put((byte) flags).putInt(stream);
        return raw(head.array());
    }

    Http2Bytes raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** A header block of literals, nothing indexed and nothing compressed: names and values in turn. */
    static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
            length(block, text.length);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /** Header block of a call to the traces service. */
    static byte[] call(String... more) {
        byte[] call = block(
                ":method",
                "POST",
                ":scheme",
                "http",
                ":path",
                "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                ":authority",
                "localhost",
                "content-type",
                "application/grpc",
                "te",
                "trailers");
        byte[] rest = block(more);
        return ByteBuffer.allocate(call.length + rest.length)
                .put(call)
                .put(rest)
                .array();
    }

    /** A text's length in HPACK's form of integers with a prefix of seven bits. */
    private static void length(ByteArrayOutputStream block, int length) {
        if (length < 127) {
            block.write(length);
            return;
        }
        block.write(127);
        int rest = length - 127;
        for (; rest >= 128; rest >>>= 7) {
            block.write(rest & 0x7f | 0x80);
        }
        block.write(rest);
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Error code of the GOAWAY among frames that a server sent, −1 if there is none. */
    static int goAway(byte[] heard) {
        ByteBuffer in = ByteBuffer.wrap(heard);
        while (in.remaining() >= HEAD_BYTES) {
            int length = (in.get() & 0xff) << 16 | in.getShort() & 0xffff;
            int type = in.get();
            in.position(in.position() + 5);
            if (type == GOAWAY && in.remaining() >= 8) {
                return in.getInt(in.position() + 4);
            }
            if (in.remaining() < length) {
                return -1;
            }
            in.position(in.position() + length);
        }
        return -1;
    }
}
