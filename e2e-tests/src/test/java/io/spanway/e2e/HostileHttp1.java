package io.spanway.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** What a client can do to the HTTP port that it should not; each tells how the server took it, for example {@code "431 closed"}. Immutable. */
final class HostileHttp1 {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int BOMB_BYTES = 100 << 20;
    private static final String POST =
            "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n";
    /** gzip of {@value #BOMB_BYTES} zeros. */
    static final byte[] BOMB = bomb();

    private HostileHttp1() {}

    static String randomBytes(int port, Random random) throws IOException {
        byte[] noise = new byte[1 + random.nextInt(4_000)];
        random.nextBytes(noise);
        return told(port, noise);
    }

    static String headerFlood(int port, Random random) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(POST);
            String lines = ("x-" + random.nextInt(1_000_000) + ": " + "y".repeat(200) + "\r\n").repeat(50);
            for (int i = 0; i < 1_000 && !socket.broken(); i++) {
                socket.send(lines);
            }
            return socket.answer(PATIENCE_MILLIS);
        }
    }

    static String endlessRequestLine(int port, Random random) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            String more = "/a".repeat(10_000);
            socket.send("POST ");
            for (int i = 0; i < 500 && !socket.broken(); i++) {
                socket.send(more);
            }
            return socket.answer(PATIENCE_MILLIS);
        }
    }

    /** Small chunks up to and over the limit. */
    static String endlessChunks(int port, Random random) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("400\r\n" + "z".repeat(1_024) + "\r\n").repeat(64).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 1_000 && !socket.broken(); i++) {
                socket.send(chunk);
            }
            return socket.answer(PATIENCE_MILLIS);
        }
    }

    /** A small body that unpacks to {@value #BOMB_BYTES} bytes. */
    static String bomb(int port, Random random) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(POST + "Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: " + BOMB.length
                    + "\r\n\r\n");
            return socket.send(BOMB).answer(PATIENCE_MILLIS);
        }
    }

    /** Two lengths: what one reader takes for a body, another takes for a request. */
    static String smuggling(int port, Random random) throws IOException {
        return told(
                port, POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n");
    }

    static String deepJson(int port, Random random) throws IOException {
        String body = "{\"resourceSpans\":" + "[{\"x\":".repeat(200_000);
        return told(
                port,
                "POST /v1/traces HTTP/1.1\r\n"
                        + "Host: a\r\n"
                        + "Connection: close\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Content-Length: "
                        + body.length() + "\r\n\r\n" + body);
    }

    /** Heads that come a letter at a time on several connections, none of which ends. */
    static String slowHeads(int port, Random random) throws IOException {
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                sockets.add(new RawSocket(port).send(POST + "X-A: "));
            }
            for (int round = 0; round < 10; round++) {
                sockets.forEach(socket -> socket.send("b"));
                sockets.get(0).closedWithin(10);
            }
            return "left";
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** A body that is announced, begun and left. */
    static String halfBody(int port, Random random) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(POST + "Content-Length: 1000000\r\n\r\n").send(new byte[random.nextInt(200_000)]);
            socket.closedWithin(20);
            if (random.nextBoolean()) {
                socket.abort();
            }
            return "left";
        }
    }

    private static String told(int port, String text) throws IOException {
        return told(port, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String told(int port, byte[] bytes) throws IOException {
        try (RawSocket socket = new RawSocket(port)) {
            return socket.send(bytes).finish().answer(PATIENCE_MILLIS);
        }
    }

    private static byte[] bomb() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < BOMB_BYTES >> 20; i++) {
                gzip.write(zeros);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }
}
