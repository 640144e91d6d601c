package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One end of an HTTP/2 connection over a plain socket that sends exactly the frames a test says, right or wrong (RFC 9113 §4). */
public final class RawPeer implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** @param headers of a HEADERS frame, else null */
    public record Frame(
            int type,
            int flags,
            int stream,
            byte[] payload,
            @Nullable Http2Headers headers) {
        public Http2Headers block() {
            if (headers == null) {
                throw new AssertionError("no HEADERS frame: type " + type);
            }
            return headers;
        }

        public boolean ends() {
            return (flags & END_STREAM) != 0;
        }

        public String header(String name) {
            return String.valueOf(block().get(name));
        }

        public int number(int offset) {
            return payload.length < offset + 4
                    ? -1
                    : Unpooled.wrappedBuffer(payload).getInt(offset);
        }
    }

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /** A client; preface and empty SETTINGS are sent. */
    public static RawPeer client(int port) throws IOException {
        return client(new Socket("127.0.0.1", port));
    }

    /** As {@link #client(int)}, on a socket that is there already, with TLS for example. */
    public static RawPeer client(Socket socket) throws IOException {
        RawPeer peer = new RawPeer(socket);
        peer.out.write(PREFACE);
        peer.frame(SETTINGS, 0, 0, new byte[0]);
        return peer;
    }

    /** A server on an accepted socket; the client's preface is read, {@code settings} are sent. */
    static RawPeer server(Socket accepted, byte[] settings) throws IOException {
        RawPeer peer = new RawPeer(accepted);
        byte[] preface = new byte[PREFACE.length];
        peer.in.readFully(preface);
        assertThat(preface).isEqualTo(PREFACE);
        peer.frame(SETTINGS, 0, 0, settings);
        return peer;
    }

    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuf frame = Unpooled.buffer(9 + payload.length);
        frame.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        out.write(ByteBufUtil.getBytes(frame));
    }

    public byte[] block(Http2Headers headers) throws Exception {
        ByteBuf block = Unpooled.buffer();
        encoder.encodeHeaders(3, headers, block);
        return ByteBufUtil.getBytes(block);
    }

    public void headers(int stream, int flags, Http2Headers headers) throws Exception {
        frame(HEADERS, flags | END_HEADERS, stream, block(headers));
    }

    /** A whole request in the simplest form. */
    public void request(int stream, byte[] message) throws Exception {
        headers(stream, 0, requestHeaders());
        frame(DATA, END_STREAM, stream, prefixed(0, message));
    }

    public static Http2Headers requestHeaders() {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .path(Peers.PATH)
                .authority("test")
                .set("te", "trailers")
                .set("content-type", "application/grpc");
    }

    public static byte[] prefixed(int flag, byte[] message) {
        return prefixed(flag, message.length, message);
    }

    public static byte[] prefixed(int flag, int length, byte[] message) {
        ByteBuf all = Unpooled.buffer();
        all.writeByte(flag).writeInt(length).writeBytes(message);
        return ByteBufUtil.getBytes(all);
    }

    /** Cuts {@code bytes} into DATA frames of random sizes, some empty, some padded. */
    void dataInPieces(int stream, byte[] bytes, Random random, int most) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(random.nextInt(most + 1), bytes.length - at);
            byte[] piece = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            boolean padded = random.nextInt(4) == 0;
            int flags = (at == bytes.length ? END_STREAM : 0) | (padded ? PADDED : 0);
            frame(DATA, flags, stream, padded ? pad(piece, random.nextInt(256)) : piece);
        }
    }

    public static byte[] pad(byte[] piece, int padding) {
        byte[] padded = new byte[1 + piece.length + padding];
        padded[0] = (byte) padding;
        System.arraycopy(piece, 0, padded, 1, piece.length);
        return padded;
    }

    /** The next frame of any type, or null when the connection is closed. SETTINGS are acknowledged on the way. */
    @Nullable
    public Frame next() throws Exception {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            if (type == SETTINGS && flags == 0) {
                frame(SETTINGS, ACK, 0, new byte[0]);
            }
            Http2Headers headers =
                    type == HEADERS ? decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload)) : null;
            return new Frame(type, flags, stream, payload, headers);
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    /** The next frame of this type, others skipped; fails when the connection is closed before. */
    public Frame next(int type) throws Exception {
        Frame frame = next();
        while (frame != null && frame.type() != type) {
            frame = next();
        }
        if (frame == null) {
            throw new AssertionError("connection closed before a frame of type " + type);
        }
        return frame;
    }

    /** The header block that ends {@code stream}. */
    public Frame trailers(int stream) throws Exception {
        Frame frame = next(HEADERS);
        while (frame.stream() != stream || !frame.ends()) {
            frame = next(HEADERS);
        }
        return frame;
    }

    /** Waits for the end of the connection; says the error code of the last GOAWAY, or −1. */
    public int untilClosed() throws Exception {
        int code = -1;
        for (Frame frame = next(); frame != null; frame = next()) {
            if (frame.type() == GOAWAY) {
                code = frame.number(4);
            }
        }
        return code;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
