package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session on a channel without a socket: frames go in as bytes, what the session tells and sends is recorded. */
final class SessionFixture implements AutoCloseable {
    static final int STREAM_WINDOW = 100_000;
    static final int CONNECTION_WINDOW = 200_000;
    static final int MAX_STREAMS = 20;
    static final int MAX_HEADER_LIST = 8_192;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** A frame that the session sent. */
    record Sent(int type, int flags, int stream, byte[] payload) {
        int number(int offset) {
            return Unpooled.wrappedBuffer(payload).getInt(offset);
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** Records what it is told; a test plays the owner through it. */
    static final class Session extends Http2Session {
        final List<String> events = new ArrayList<>();
        final List<Http2Stream> streams = new ArrayList<>();
        final List<Http2Headers> headers = new ArrayList<>();
        final ByteArrayOutputStream data = new ByteArrayOutputStream();

        @Nullable
        Throwable failure;

        Session(boolean server, int streamWindow) {
            super(
                    new SessionSettings(server, streamWindow, CONNECTION_WINDOW, MAX_STREAMS, MAX_HEADER_LIST),
                    (name, value) -> false);
        }

        @Override
        protected void opened(ChannelHandlerContext ctx) {
            events.add("opened");
        }

        @Override
        protected void failed(Throwable cause) {
            failure = cause;
        }

        @Override
        protected void settled() {
            events.add("settled");
        }

        @Override
        protected void heard() {}

        @Override
        protected void headersReceived(Http2Stream stream, Http2Headers received, boolean end) {
            streams.add(stream);
            headers.add(received);
            events.add("headers " + stream.id() + " " + received.size() + (end ? " end" : ""));
        }

        @Override
        protected void headersTooLong(Http2Stream stream) {
            events.add("too long " + stream.id());
            super.headersTooLong(stream);
        }

        @Override
        protected void dataReceived(Http2Stream stream, ByteBuf piece) {
            data.writeBytes(ByteBufUtil.getBytes(piece));
        }

        @Override
        protected void endReceived(Http2Stream stream) {
            events.add("end " + stream.id());
        }

        @Override
        protected void resetReceived(Http2Stream stream, long code) {
            events.add("reset " + stream.id() + " " + code);
        }

        @Override
        protected void streamClosed(Http2Stream stream) {
            events.add("closed " + stream.id());
        }

        @Override
        protected void pingReceived() {
            events.add("ping");
        }

        @Override
        protected void pingAnswered(long value) {
            events.add("pong " + value);
        }

        @Override
        protected void goAwayReceived(int lastStream, long code) {
            events.add("goaway " + lastStream + " " + code);
        }

        void answer(Http2Stream stream, Http2Headers headers, boolean end) {
            sendHeaders(stream, headers, end);
        }

        void message(
                Http2Stream stream, byte[] bytes, @Nullable Http2Headers trailers, @Nullable ChannelPromise promise) {
            sendMessage(stream, Unpooled.copiedBuffer(bytes), trailers, promise);
        }

        boolean canned(Http2Stream stream, CannedAnswer answer) {
            return sendCanned(stream, answer);
        }

        Http2Stream open(RepeatedHeaders headers) {
            return openStream(headers);
        }

        Http2Stream open(Http2Headers headers) {
            return openStream(new RepeatedHeaders(headers));
        }

        boolean canOpen() {
            return canOpenStream();
        }

        void end(Http2Stream stream, Http2Error error) {
            reset(stream, error);
        }

        void away(int last) {
            goAway(last, Http2Error.NO_ERROR, "bye");
        }

        void closeAfterwards() {
            closeSoon();
        }

        int active() {
            return activeStreams();
        }
    }

    final Session session;
    final EmbeddedChannel channel;
    private final ByteBuf sent = Unpooled.buffer();
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    private SessionFixture(boolean server, int streamWindow) {
        session = new Session(server, streamWindow);
        channel = new EmbeddedChannel(session);
    }

    /** A server whose client has sent preface and SETTINGS; what was exchanged so far is forgotten. */
    static SessionFixture server() {
        return server(STREAM_WINDOW);
    }

    static SessionFixture server(int streamWindow) {
        SessionFixture fixture = new SessionFixture(true, streamWindow);
        fixture.raw(PREFACE.getBytes(StandardCharsets.US_ASCII));
        fixture.frame(FrameCode.SETTINGS, 0, 0);
        fixture.sent();
        fixture.session.events.clear();
        return fixture;
    }

    /** A server that has heard nothing. */
    static SessionFixture silentServer() {
        return new SessionFixture(true, STREAM_WINDOW);
    }

    /** A client whose server has sent SETTINGS. */
    static SessionFixture client() {
        SessionFixture fixture = new SessionFixture(false, STREAM_WINDOW);
        fixture.drain();
        fixture.sent.skipBytes(PREFACE.length());
        fixture.frame(FrameCode.SETTINGS, 0, 0);
        fixture.sent();
        fixture.session.events.clear();
        return fixture;
    }

    void raw(byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
        }
    }

    void frame(int type, int flags, int stream, int... payload) {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        frame(type, flags, stream, bytes);
    }

    void frame(int type, int flags, int stream, byte[] payload) {
        raw(bytes(type, flags, stream, payload));
    }

    static byte[] bytes(int type, int flags, int stream, byte[] payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        return ByteBufUtil.getBytes(frame);
    }

    /** Four bytes of a window, an error, a stream. */
    static byte[] number(int value) {
        return ByteBufUtil.getBytes(Unpooled.copyInt(value));
    }

    static byte[] setting(int identifier, int value) {
        return ByteBufUtil.getBytes(Unpooled.buffer().writeShort(identifier).writeInt(value));
    }

    byte[] block(Http2Headers headers) {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, block);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    Http2Headers decode(Sent headers) throws Http2Exception {
        return decoder.decodeHeaders(headers.stream(), Unpooled.wrappedBuffer(headers.payload()));
    }

    static Http2Headers request() {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .path("/x")
                .authority("a");
    }

    static Http2Headers answer() {
        return new DefaultHttp2Headers().status("200").set("content-type", "application/grpc");
    }

    static Http2Headers trailers() {
        return new DefaultHttp2Headers().set("grpc-status", "0");
    }

    /** Opens a stream on a server. */
    Http2Stream opened(int stream) {
        frame(FrameCode.HEADERS, FrameCode.END_HEADERS, stream, block(request()));
        return session.streams.get(session.streams.size() - 1);
    }

    private void drain() {
        channel.runPendingTasks();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            sent.writeBytes(piece);
            piece.release();
        }
    }

    /** Frames that the session sent since the last time. */
    List<Sent> sent() {
        drain();
        List<Sent> frames = new ArrayList<>();
        while (sent.isReadable()) {
            int length = sent.readUnsignedMedium();
            int type = sent.readUnsignedByte();
            int flags = sent.readUnsignedByte();
            int stream = sent.readInt();
            byte[] payload = new byte[length];
            sent.readBytes(payload);
            frames.add(new Sent(type, flags, stream, payload));
        }
        return frames;
    }

    /** Frames of one type among those sent since the last time. */
    List<Sent> sent(int type) {
        return sent().stream().filter(frame -> frame.type() == type).toList();
    }

    /** Error code with which the session ended the connection, or −1 if it is open. */
    int ended() {
        int code = -1;
        for (Sent goAway : sent(FrameCode.GOAWAY)) {
            code = goAway.number(4);
        }
        return channel.isOpen() ? -1 : code;
    }

    /** Error code of the only RST_STREAM sent, or −1. */
    int reset() {
        List<Sent> resets = sent(FrameCode.RST_STREAM);
        return resets.size() == 1 ? resets.get(0).number(0) : -1;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
