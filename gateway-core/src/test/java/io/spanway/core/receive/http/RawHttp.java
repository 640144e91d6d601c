package io.spanway.core.receive.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that sends exactly the bytes it is told to and reads answers one by one. Confined to the test's thread. */
public final class RawHttp implements Closeable {
    private final Socket socket;
    private final InputStream in;

    /** One answer. Immutable. */
    public record Answer(int status, List<String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** Value of a header, lower-case name, or the empty string. */
        public String header(String name) {
            for (String line : headers) {
                int colon = line.indexOf(':');
                if (line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                    return line.substring(colon + 1).strip();
                }
            }
            return "";
        }
    }

    public RawHttp(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBufferBytes of the socket; 0 leaves it to the system */
    public RawHttp(int port, int receiveBufferBytes) throws IOException {
        socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Ends the client's side; the other stays open. */
    public RawHttp finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    public Answer read() throws IOException {
        return read(true);
    }

    /** @param body false for the answer to HEAD */
    public Answer read(boolean body) throws IOException {
        String statusLine = line();
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        Answer head = new Answer(Integer.parseInt(statusLine.split(" ", 3)[1]), headers, new byte[0]);
        String length = head.header("content-length");
        return length.isEmpty() || !body
                ? head
                : new Answer(head.status(), headers, in.readNBytes(Integer.parseInt(length)));
    }

    /** Whether the server has ended the connection and sent nothing more. */
    public boolean ended() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return e instanceof java.net.SocketException;
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("connection ended after \"" + line + "\"");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
