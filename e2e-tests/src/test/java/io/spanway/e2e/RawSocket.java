package io.spanway.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A connection on which a client may write whatever it likes. That the server ends it while the client still writes is what many clients
 * here are after, so writing never fails: {@link #answer} tells. Confined to one thread.
 */
final class RawSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int MOST_READ = 1 << 20;

    private final Socket socket = new Socket();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private boolean broken;

    RawSocket(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    }

    RawSocket send(byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            broken = true;
        }
        return this;
    }

    RawSocket send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether the server has ended the connection for writing. */
    boolean broken() {
        return broken;
    }

    /** Ends the client's direction only. */
    RawSocket finish() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            broken = true;
        }
        return this;
    }

    /** Ends the connection with a reset instead of an orderly close. */
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** What came until the server closed; true if it did so within the time. */
    boolean closedWithin(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        byte[] piece = new byte[16_384];
        try {
            while (heard.size() < MOST_READ) {
                long left = (end - System.nanoTime()) / 1_000_000L;
                if (left <= 0) {
                    return false;
                }
                socket.setSoTimeout((int) left);
                int count = socket.getInputStream().read(piece);
                if (count < 0) {
                    return true;
                }
                heard.write(piece, 0, count);
            }
            return false;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Bytes heard so far. */
    byte[] heard() {
        return heard.toByteArray();
    }

    /** Status lines of HTTP/1 heard within the time, then {@code closed} or {@code open}: {@code "400 closed"}. */
    String answer(int millis) {
        boolean closed = closedWithin(millis);
        StringBuilder answer = new StringBuilder();
        heard.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith("HTTP/1."))
                .forEach(line -> answer.append(line, 9, 12).append(' '));
        return answer.append(closed ? "closed" : "open").toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
