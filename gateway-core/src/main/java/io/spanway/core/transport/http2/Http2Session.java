package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection as a channel handler, the last of its pipeline: by prior knowledge or after TLS with ALPN (RFC 9113 §3).
 *
 * <p>A subclass is told of what comes and sends through the methods here; what it sends leaves at the end of the read that is going on, or
 * else when the loop's pass is over. Confined to its event loop.
 */
public abstract class Http2Session extends SessionChannel {
    private static final int ENTRY_BYTES = 32;

    private final SessionSettings settings;
    private final Http2HeadersEncoder.SensitivityDetector sensitive;
    private final StreamTable streams;
    private final FrameReader reader;
    private final EarlyBytes early = new EarlyBytes();
    private @Nullable FrameWriter writer;
    private @Nullable SendFlow flow;
    private long peerMaxStreams = Long.MAX_VALUE;
    private int lastStreamOfGoAway = Integer.MAX_VALUE;
    private boolean peerGoesAway;

    /** @param sensitive headers that shall not enter the peer's table, as their values change all the time or are secrets */
    protected Http2Session(SessionSettings settings, Http2HeadersEncoder.SensitivityDetector sensitive) {
        this.settings = settings;
        this.sensitive = sensitive;
        this.streams = new StreamTable(settings.server());
        Floods floods = new Floods(System::nanoTime);
        this.reader = new FrameReader(new SessionFrames(this, settings, streams, floods), settings.server());
    }

    /** Lets a channel without TLS read into its loop's one buffer; before this handler is added to it. */
    public static void shareReceiveBuffer(Channel channel) {
        channel.config().setRecvByteBufAllocator(ReceiveBuffers.INSTANCE);
    }

    // --- What a side is told ---

    /** The preface is on its way; the first moment at which frames can be written. */
    protected abstract void opened(ChannelHandlerContext ctx);

    /** The peer's SETTINGS came and are in force. */
    protected void settled() {}

    /** Something came from the peer. */
    protected abstract void heard();

    /**
     * @param headers not to be changed, for they are given again when the peer repeats itself
     * @param end whether the peer's side of the stream ends with it
     */
    protected abstract void headersReceived(Http2Stream stream, Http2Headers headers, boolean end);

    /** The list of headers that opens a stream is longer than we take (RFC 9113 §10.5.1). Only on servers. */
    protected void headersTooLong(Http2Stream stream) {
        reset(stream, Http2Error.ENHANCE_YOUR_CALM);
    }

    /** @param data readable bytes, lent for the call; a frame may come in pieces */
    protected abstract void dataReceived(Http2Stream stream, ByteBuf data);

    /** The peer's side ended with data. */
    protected abstract void endReceived(Http2Stream stream);

    /** The peer reset the stream; {@link #streamClosed} follows. */
    protected void resetReceived(Http2Stream stream, long code) {}

    /** The stream is out of the table, for whatever reason. Told once. */
    protected abstract void streamClosed(Http2Stream stream);

    /** A PING came and is answered. */
    protected void pingReceived() {}

    protected void pingAnswered(long data) {}

    /**
     * Something of the peer's is not taken. For counting.
     *
     * @param reason one of a fixed set: {@code streams}, {@code flood}, {@code bad_http}, {@code timeout}, {@code write_timeout}
     */
    protected void refused(String reason) {}

    /** From time to time, where a {@link SessionLife} waits for clients: the moment to look for streams that do not get on. */
    protected void lookAround(long nowNanos) {}

    /** The peer takes no further streams, and those above {@code lastStream} it did not take. */
    protected void goAwayReceived(int lastStream, long code) {}

    // --- What a side may do ---

    /** Size of a list of headers as HTTP/2 counts it (RFC 9113 §6.5.2), which is near what it costs in memory. */
    protected static long listBytes(Http2Headers headers) {
        long bytes = 0;
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            bytes += header.getKey().length() + header.getValue().length() + ENTRY_BYTES;
        }
        return bytes;
    }

    protected final int activeStreams() {
        return streams.size();
    }

    /** The open streams, in a list of its own. */
    protected final List<Http2Stream> allStreams() {
        return streams.all();
    }

    protected final int lastStreamOfPeer() {
        return streams.lastRemote();
    }

    /** Whether the peer takes one more stream of ours now. */
    protected final boolean canOpenStream() {
        return !over() && !peerGoesAway && streams.size() < peerMaxStreams && streams.localLeft();
    }

    /** Whether the numbers for streams are used up: then only a new connection helps. */
    protected final boolean outOfStreams() {
        return !streams.localLeft();
    }

    /** Opens a stream with these headers; while {@link #canOpenStream}. */
    protected final Http2Stream openStream(RepeatedHeaders headers) {
        Http2Stream stream = newStream(streams.nextLocal());
        try {
            writer().headers(stream.id(), headers);
            flushSoon();
        } catch (Http2Exception e) {
            fail(e);
        }
        return stream;
    }

    /** Sends a header block that is not preceded by data that waits. */
    protected final void sendHeaders(Http2Stream stream, Http2Headers headers, boolean end) {
        if (over() || !stream.localOpen()) {
            return;
        }
        try {
            writer().headers(stream.id(), headers, end);
        } catch (Http2Exception e) {
            fail(e);
            return;
        }
        if (end) {
            stream.localClosed = true;
            closeIfDone(stream);
        }
        flushSoon();
    }

    /**
     * Sends data and ends our side of the stream, as soon as the peer's windows allow.
     *
     * @param data one reference passes
     * @param trailers headers that end the stream, or null
     * @param sent told when the socket has taken the last byte of data, or that it never will; or null
     */
    protected final void sendMessage(
            Http2Stream stream, ByteBuf data, @Nullable Http2Headers trailers, @Nullable ChannelPromise sent) {
        if (over() || !stream.localOpen() || stream.unsent != null) {
            data.release();
            return;
        }
        stream.unsent = data;
        stream.unsentTrailers = trailers;
        stream.sent = sent;
        advanceOrFail(stream);
        flushSoon();
    }

    /** Sends an answer from bytes, if nothing is in the way: windows, what waits, a pending change of the header table. */
    protected final boolean sendCanned(Http2Stream stream, CannedAnswer answer) {
        if (over() || !stream.localOpen() || !writer().takesCanned() || !flow().allows(stream, answer.dataBytes())) {
            return false;
        }
        flow().spend(stream, answer.dataBytes());
        writer().canned(answer, stream.id());
        stream.localClosed = true;
        closeIfDone(stream);
        flushSoon();
        return true;
    }

    /** Ends a stream on both sides at once. */
    protected final void reset(Http2Stream stream, Http2Error error) {
        if (!stream.closed) {
            streams.rememberReset(stream.id());
            if (!over()) {
                writer().reset(stream.id(), error);
            }
            close(stream);
            flushSoon();
        }
    }

    /**
     * Keeps data that came before it is known whether its request may come in. Until {@link #takeEarly} nothing more is read from the
     * connection, so that a stranger can make us hold one read's bytes at most.
     */
    protected final void keepEarly(Http2Stream stream, ByteBuf data) {
        early.keep(stream, data, context().channel());
    }

    /** What was kept of the stream, the caller's from now on, or null. */
    protected final @Nullable ByteBuf takeEarly(Http2Stream stream) {
        return early.take(stream, context().channel());
    }

    /** What was kept of the stream is not wanted. */
    protected final void dropEarly(Http2Stream stream) {
        early.drop(stream, context().channel());
    }

    protected final void ping(long data) {
        if (!over()) {
            writer().ping(data, false);
            flushSoon();
        }
    }

    /** Tells the peer which of its streams are the last taken; later ones are ignored. */
    protected final void goAway(int lastStream, Http2Error error, String text) {
        if (!over()) {
            lastStreamOfGoAway = Math.min(lastStreamOfGoAway, lastStream);
            writer().goAway(lastStream, error, text);
            flushSoon();
        }
    }

    // --- For what reads the frames ---

    final FrameReader reader() {
        return reader;
    }

    final FrameWriter writer() {
        return present(writer);
    }

    private SendFlow flow() {
        return present(flow);
    }

    private static <T> T present(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return part;
    }

    final Http2Stream newStream(int id) {
        Http2Stream stream = new Http2Stream(id, flow().initialWindow(), settings.streamWindowBytes());
        streams.add(stream);
        return stream;
    }

    /** Whether a stream of this number was sent away by our GOAWAY. */
    final boolean goneAway(int id) {
        return id > lastStreamOfGoAway && streams.ofPeer(id);
    }

    final void sentAway(int lastStream, long code) {
        peerGoesAway = true;
        goAwayReceived(lastStream, code);
        for (Http2Stream stream : streams.all()) {
            if (stream.id() > lastStream && !streams.ofPeer(stream.id())) {
                close(stream);
            }
        }
    }

    final void peerMaxStreams(long most) {
        peerMaxStreams = most;
    }

    final void peerInitialWindow(int bytes) throws Http2Exception {
        flow().initialWindow(bytes, streams.all());
        for (Http2Stream stream : streams.all()) {
            advance(stream);
        }
    }

    final void connectionWindowOpens(int increment) throws Http2Exception {
        flow().open(increment);
        for (Http2Stream next = flow().next(); next != null; next = flow().next()) {
            advance(next);
        }
    }

    final void advance(Http2Stream stream) throws Http2Exception {
        if (!stream.closed && flow().advance(stream)) {
            closeIfDone(stream);
        }
    }

    private void advanceOrFail(Http2Stream stream) {
        try {
            advance(stream);
        } catch (Http2Exception e) {
            fail(e);
        }
    }

    final void closeIfDone(Http2Stream stream) {
        if (stream.localClosed && stream.remoteClosed) {
            close(stream);
        }
    }

    final void close(Http2Stream stream) {
        if (!stream.closed) {
            stream.closed = true;
            streams.remove(stream);
            stream.dropUnsent();
            dropEarly(stream);
            streamClosed(stream);
        }
    }

    // --- The channel ---

    /** A client that does not read its answers is not read from either, so that those cannot pile up. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (settings.server()) {
            early.readOrWait(ctx.channel());
        }
        super.channelWritabilityChanged(ctx);
    }

    @Override
    final void added(ChannelHandlerContext ctx) {
        FrameWriter created = new FrameWriter(ctx, sensitive);
        writer = created;
        flow = new SendFlow(created);
    }

    @Override
    final void begin(ChannelHandlerContext ctx) {
        if (!settings.server()) {
            writer().raw(FrameReader.preface());
        }
        writer().settings(settings.pairs());
        if (settings.connectionWindowBytes() > FrameCode.DEFAULT_WINDOW) {
            writer().windowUpdate(0, settings.connectionWindowBytes() - FrameCode.DEFAULT_WINDOW);
        }
        opened(ctx);
    }

    @Override
    final void read(ByteBuf in) throws Http2Exception {
        heard();
        reader.read(in);
    }

    @Override
    final void sayWhy(Http2Exception cause) {
        refused(cause.error() == Http2Error.ENHANCE_YOUR_CALM ? "flood" : "bad_http");
        goAway(streams.lastRemote(), cause.error(), String.valueOf(cause.getMessage()));
    }

    @Override
    final boolean lingers() {
        return settings.server();
    }

    @Override
    final void handOver() {
        writer().handOver();
    }

    @Override
    final void closeStreams() {
        for (Http2Stream stream : streams.all()) {
            close(stream);
        }
    }

    @Override
    final void dispose() {
        reader.close();
        writer().drop();
    }
}
