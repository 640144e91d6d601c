package io.spanway.e2e;

import static io.spanway.e2e.Http2Bytes.CONTINUATION;
import static io.spanway.e2e.Http2Bytes.DATA;
import static io.spanway.e2e.Http2Bytes.END_HEADERS;
import static io.spanway.e2e.Http2Bytes.END_STREAM;
import static io.spanway.e2e.Http2Bytes.HEADERS;
import static io.spanway.e2e.Http2Bytes.PING;
import static io.spanway.e2e.Http2Bytes.RST_STREAM;
import static io.spanway.e2e.Http2Bytes.SETTINGS;
import static io.spanway.e2e.Http2Bytes.WINDOW_UPDATE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** What a client can do to the gRPC port that it should not; each tells how the server took it, for example {@code "goaway 11 closed"}. Immutable. */
final class HostileHttp2 {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int MANY = 3_000;
    private static final int FRAME_BYTES = 16_384;

    private HostileHttp2() {}

    static String randomBytes(int port, Random random) throws IOException {
        byte[] noise = new byte[1 + random.nextInt(4_000)];
        random.nextBytes(noise);
        return toldAtTheEnd(port, noise);
    }

    static String randomFrames(int port, Random random) throws IOException {
        Http2Bytes bytes = Http2Bytes.connection();
        for (int i = 0; i < 40; i++) {
            byte[] payload = new byte[random.nextInt(60)];
            random.nextBytes(payload);
            bytes.frame(random.nextInt(11), random.nextInt(256), random.nextInt(8), payload);
        }
        return toldAtTheEnd(port, bytes.toByteArray());
    }

    /** CVE-2023-44487: opens streams and resets them before they can be answered. */
    static String rapidReset(int port, Random random) throws IOException {
        Http2Bytes bytes = Http2Bytes.connection();
        byte[] call = Http2Bytes.call();
        for (int i = 0; i < MANY; i++) {
            int stream = 2 * i + 1;
            bytes.frame(HEADERS, END_HEADERS, stream, call);
            bytes.frame(RST_STREAM, 0, stream, Http2Bytes.number(8));
        }
        return told(port, bytes.toByteArray());
    }

    /** The same with the server made to reset: a window update of 0 is an error of the stream. */
    static String madeYouReset(int port, Random random) throws IOException {
        Http2Bytes bytes = Http2Bytes.connection();
        byte[] call = Http2Bytes.call();
        for (int i = 0; i < MANY; i++) {
            int stream = 2 * i + 1;
            bytes.frame(HEADERS, END_HEADERS, stream, call);
            bytes.frame(WINDOW_UPDATE, 0, stream, Http2Bytes.number(0));
        }
        return told(port, bytes.toByteArray());
    }

    /** CVE-2024-27316: a header block that never ends. */
    static String continuations(int port, Random random) throws IOException {
        byte[] filler = Http2Bytes.block("x", "y".repeat(FRAME_BYTES - 200));
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(Http2Bytes.connection()
                    .frame(HEADERS, END_STREAM, 1, Http2Bytes.call())
                    .toByteArray());
            byte[] more = new Http2Bytes().frame(CONTINUATION, 0, 1, filler).toByteArray();
            for (int i = 0; i < MANY && !socket.broken(); i++) {
                socket.send(more);
            }
            return told(socket);
        }
    }

    static String emptyContinuations(int port, Random random) throws IOException {
        Http2Bytes bytes = Http2Bytes.connection().frame(HEADERS, END_STREAM, 1, Http2Bytes.call());
        for (int i = 0; i < MANY; i++) {
            bytes.frame(CONTINUATION, 0, 1, new byte[0]);
        }
        return told(port, bytes.toByteArray());
    }

    /** One large header, put into the table once and then named by one byte each. */
    static String headerBomb(int port, Random random) throws IOException {
        byte[] large = Http2Bytes.block("x", "y".repeat(3_900));
        large[0] = 0x40;
        byte[] references = new byte[FRAME_BYTES - large.length - 400];
        Arrays.fill(references, (byte) (0x80 | 62));
        byte[] block = new Http2Bytes()
                .raw(Http2Bytes.call())
                .raw(large)
                .raw(references)
                .toByteArray();
        Http2Bytes bytes = Http2Bytes.connection();
        for (int i = 0; i < 20; i++) {
            bytes.frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, block);
        }
        return toldAtTheEnd(port, bytes.toByteArray());
    }

    static String settings(int port, Random random) throws IOException {
        return told(port, flood(SETTINGS, 6));
    }

    /** Pings are answered; only a client that does not read the answers is ended. */
    static String pings(int port, Random random) throws IOException {
        return toldAtTheEnd(port, flood(PING, 8));
    }

    private static byte[] flood(int type, int bytes) {
        byte[] frame = new Http2Bytes().frame(type, 0, 0, new byte[bytes]).toByteArray();
        Http2Bytes flood = Http2Bytes.connection();
        for (int i = 0; i < 20 * MANY; i++) {
            flood.raw(frame);
        }
        return flood.toByteArray();
    }

    static String emptyData(int port, Random random) throws IOException {
        Http2Bytes bytes = Http2Bytes.connection().frame(HEADERS, END_HEADERS, 1, Http2Bytes.call());
        for (int i = 0; i < MANY; i++) {
            bytes.frame(DATA, 0, 1, new byte[0]);
        }
        return told(port, bytes.toByteArray());
    }

    static String oversizeFrame(int port, Random random) throws IOException {
        return told(port, Http2Bytes.connection().head(0xff_ffff, DATA, 0, 1).toByteArray());
    }

    static String windowOverflow(int port, Random random) throws IOException {
        byte[] most = Http2Bytes.number(Integer.MAX_VALUE);
        return told(
                port,
                Http2Bytes.connection()
                        .frame(WINDOW_UPDATE, 0, 0, most)
                        .frame(WINDOW_UPDATE, 0, 0, most)
                        .toByteArray());
    }

    /** A message prefix that promises two gibibytes. */
    static String lengthBomb(int port, Random random) throws IOException {
        byte[] prefix = {0, 0x7f, -1, -1, -1};
        return refused(
                port,
                Http2Bytes.connection()
                        .frame(HEADERS, END_HEADERS, 1, Http2Bytes.call())
                        .frame(DATA, 0, 1, prefix)
                        .toByteArray());
    }

    /** A small message that unpacks to a hundred mebibytes. */
    static String bomb(int port, Random random) throws IOException {
        byte[] packed = HostileHttp1.BOMB;
        byte[] message = ByteBuffer.allocate(5 + packed.length)
                .put((byte) 1)
                .putInt(packed.length)
                .put(packed)
                .array();
        Http2Bytes bytes =
                Http2Bytes.connection().frame(HEADERS, END_HEADERS, 1, Http2Bytes.call("grpc-encoding", "gzip"));
        for (int at = 0; at < message.length; at += FRAME_BYTES) {
            int end = Math.min(at + FRAME_BYTES, message.length);
            bytes.frame(DATA, end == message.length ? END_STREAM : 0, 1, Arrays.copyOfRange(message, at, end));
        }
        return refused(port, bytes.toByteArray());
    }

    /** Whether the call is told that it is too large, while the connection lives on. */
    private static String refused(int port, byte[] bytes) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(bytes);
            String heard = "";
            for (int waited = 0; waited < PATIENCE_MILLIS && !heard.contains("larger"); waited += 100) {
                if (socket.closedWithin(100)) {
                    return "closed";
                }
                heard = new String(socket.heard(), StandardCharsets.ISO_8859_1);
            }
            return heard.contains("larger") ? "refused" : "left waiting";
        }
    }

    /** Calls that are begun and never ended, on a connection that is left without a word. */
    static String halfOpen(int port, Random random) throws IOException {
        Http2Bytes bytes = Http2Bytes.connection();
        for (int i = 0; i < 50; i++) {
            bytes.frame(HEADERS, END_HEADERS, 2 * i + 1, Http2Bytes.call());
            bytes.frame(DATA, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 100, 1, 2, 3});
        }
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(bytes.toByteArray()).closedWithin(20 + random.nextInt(200));
            if (random.nextBoolean()) {
                socket.abort();
            }
            return "left";
        }
    }

    /** What the server makes of it while the client would go on. */
    private static String told(int port, byte[] bytes) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            return told(socket.send(bytes));
        }
    }

    /** What the server makes of it when the client then says that it has no more. */
    private static String toldAtTheEnd(int port, byte[] bytes) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            return told(socket.send(bytes).finish());
        }
    }

    private static String told(RawSocket socket) {
        boolean closed = socket.closedWithin(PATIENCE_MILLIS);
        int code = Http2Bytes.goAway(socket.heard());
        return (code < 0 ? "" : "goaway " + code + " ") + (closed ? "closed" : "open");
    }
}
