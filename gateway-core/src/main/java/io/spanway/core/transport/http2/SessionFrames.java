package io.spanway.core.transport.http2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.REFUSED_STREAM;
import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What each frame of the peer does to the streams of a session: states, receive windows, errors (RFC 9113 §5, §6, §8.1).
 *
 * <p>All data counts as consumed when it comes: what a request may hold is bounded elsewhere. Confined to its connection's event loop.
 */
final class SessionFrames implements FrameReader.Sink {
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

    private final Http2Session session;
    private final SessionSettings settings;
    private final StreamTable streams;
    private final Floods floods;
    private final HeaderReader headerReader;
    private int connectionWindow;
    private @Nullable Http2Stream current;

    SessionFrames(Http2Session session, SessionSettings settings, StreamTable streams, Floods floods) {
        this.session = session;
        this.settings = settings;
        this.streams = streams;
        this.floods = floods;
        this.headerReader = new HeaderReader(settings.maxHeaderListBytes());
        this.connectionWindow = settings.connectionWindowBytes();
    }

    @Override
    public void dataBegins(int id, int bytes, boolean end) throws Http2Exception {
        floods.data(bytes == 0 && !end);
        spendConnectionWindow(bytes);
        Http2Stream stream = known(id);
        current = null;
        if (stream == null) {
            // A client gives up calls by the thousand when a server is slow, and their answers still come.
            if (settings.server() && !streams.wasReset(id) && !session.goneAway(id)) {
                streamError(id, STREAM_CLOSED);
            }
        } else if (stream.remoteClosed) {
            streamError(id, STREAM_CLOSED);
        } else if (!stream.begun) {
            streamError(id, PROTOCOL_ERROR);
        } else if (stream.receiveWindow < bytes) {
            streamError(id, FLOW_CONTROL_ERROR);
        } else {
            stream.receiveWindow -= bytes;
            current = stream;
        }
    }

    private void spendConnectionWindow(int bytes) throws Http2Exception {
        connectionWindow -= bytes;
        if (connectionWindow < 0) {
            throw connectionError(FLOW_CONTROL_ERROR, "more data than the connection's window allows");
        }
        int spent = settings.connectionWindowBytes() - connectionWindow;
        if (spent >= settings.connectionWindowBytes() / 2) {
            connectionWindow = settings.connectionWindowBytes();
            session.writer().windowUpdate(0, spent);
        }
    }

    @Override
    public void data(ByteBuf piece) {
        Http2Stream stream = current;
        if (stream == null || stream.closed) {
            return;
        }
        if (stream.promised != Http2Stream.NO_LENGTH) {
            stream.promised -= piece.readableBytes();
            if (stream.promised < 0) {
                session.reset(stream, PROTOCOL_ERROR);
                return;
            }
        }
        session.dataReceived(stream, piece);
    }

    @Override
    public void dataEnds(boolean end) {
        Http2Stream stream = current;
        current = null;
        if (stream == null || stream.closed) {
            return;
        }
        if (end) {
            if (stream.promised > 0) {
                session.reset(stream, PROTOCOL_ERROR);
                return;
            }
            stream.remoteClosed = true;
            session.endReceived(stream);
            session.closeIfDone(stream);
            return;
        }
        int spent = settings.streamWindowBytes() - stream.receiveWindow;
        if (spent > 0 && spent >= settings.streamWindowBytes() / 2) {
            stream.receiveWindow = settings.streamWindowBytes();
            session.writer().windowUpdate(stream.id(), spent);
        }
    }

    @Override
    public void headers(int id, ByteBuf fragment, boolean last, boolean end) throws Http2Exception {
        if (last) {
            block(id, fragment, end);
        } else {
            headerReader.begin(id, fragment, end);
        }
    }

    @Override
    public void continuation(ByteBuf fragment, boolean last) throws Http2Exception {
        headerReader.add(fragment);
        if (last) {
            block(headerReader.stream(), headerReader.take(), headerReader.end());
        }
    }

    /** Every block is decoded, whatever becomes of its stream, or the table would be lost (§4.3). */
    private void block(int id, ByteBuf block, boolean end) throws Http2Exception {
        Http2Headers headers = null;
        boolean tooLong = false;
        try {
            headers = headerReader.decode(id, block);
        } catch (Http2Exception e) {
            if (!Http2Exception.isStreamError(e)) {
                throw e;
            }
            tooLong = e instanceof Http2Exception.HeaderListSizeException;
        }
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            stream = opened(id, end, tooLong);
        } else if (stream.remoteClosed) {
            streamError(id, STREAM_CLOSED);
            return;
        }
        if (stream == null) {
            return;
        }
        if (headers == null || (stream.begun && settings.server() && !end)) {
            if (tooLong && settings.server() && !stream.begun) {
                session.headersTooLong(stream);
            } else {
                streamError(id, PROTOCOL_ERROR);
            }
            return;
        }
        take(stream, headers, end);
    }

    private void take(Http2Stream stream, Http2Headers headers, boolean end) {
        if (!stream.begun) {
            stream.promised = length(headers);
        }
        stream.begun = true;
        if (end) {
            if (stream.promised > 0 && settings.server()) {
                session.reset(stream, PROTOCOL_ERROR);
                return;
            }
            stream.remoteClosed = true;
        }
        session.headersReceived(stream, headers, end);
        session.closeIfDone(stream);
    }

    private static long length(Http2Headers headers) {
        CharSequence text = headers.get(CONTENT_LENGTH);
        try {
            return text == null ? Http2Stream.NO_LENGTH : Math.max(0, Long.parseLong(text, 0, text.length(), 10));
        } catch (NumberFormatException e) {
            return Http2Stream.NO_LENGTH;
        }
    }

    /** The stream that a header block opens, or null if it opens none (§5.1.1, §5.1.2). */
    private @Nullable Http2Stream opened(int id, boolean end, boolean tooLong) throws Http2Exception {
        if (!settings.server() || !streams.ofPeer(id)) {
            if (streams.ofPeer(id) || streams.idle(id)) {
                throw connectionError(PROTOCOL_ERROR, "headers on stream %d, which the peer may not open", id);
            }
            return null;
        }
        if (!streams.idle(id)) {
            if (!streams.wasReset(id)) {
                throw connectionError(STREAM_CLOSED, "headers on stream %d, which is closed", id);
            }
            return null;
        }
        streams.openedByPeer(id);
        if (session.goneAway(id)) {
            return null;
        }
        if (streams.size() >= settings.maxStreams()) {
            session.refused("streams");
            streamError(id, REFUSED_STREAM);
            return null;
        }
        Http2Stream stream = session.newStream(id);
        // What is refused for its length is answered, so its end must be known here.
        stream.remoteClosed = end && tooLong;
        return stream;
    }

    @Override
    public void reset(int id, long code) throws Http2Exception {
        Http2Stream stream = known(id);
        if (settings.server()) {
            floods.count(Floods.Kind.RESET_BY_PEER);
        }
        if (stream != null) {
            session.resetReceived(stream, code);
            session.close(stream);
        }
    }

    @Override
    public void settings(ByteBuf entries) throws Http2Exception {
        floods.count(Floods.Kind.SETTINGS);
        long initialWindow = -1;
        while (entries.isReadable()) {
            int identifier = entries.readUnsignedShort();
            long value = entries.readUnsignedInt();
            if (identifier == FrameCode.INITIAL_WINDOW_SIZE) {
                initialWindow = initialWindow(value);
            } else {
                setting(identifier, value);
            }
        }
        if (initialWindow >= 0) {
            // The last one alone, since each moves the window of every open stream and a frame has room for thousands.
            session.peerInitialWindow((int) initialWindow);
        }
        session.writer().settingsAcknowledged();
        session.settled();
    }

    private static long initialWindow(long value) throws Http2Exception {
        if (value > Integer.MAX_VALUE) {
            throw connectionError(FLOW_CONTROL_ERROR, "SETTINGS_INITIAL_WINDOW_SIZE is %d", value);
        }
        return value;
    }

    private void setting(int identifier, long value) throws Http2Exception {
        switch (identifier) {
            case FrameCode.HEADER_TABLE_SIZE -> session.writer().headerTableSize(value);
            case FrameCode.ENABLE_PUSH -> {
                if (value > 1 || (value == 1 && !settings.server())) {
                    throw connectionError(PROTOCOL_ERROR, "SETTINGS_ENABLE_PUSH is %d", value);
                }
            }
            case FrameCode.MAX_CONCURRENT_STREAMS -> session.peerMaxStreams(value);
            case FrameCode.MAX_FRAME_SIZE -> {
                if (value < FrameCode.DEFAULT_MAX_FRAME || value > FrameCode.GREATEST_MAX_FRAME) {
                    throw connectionError(PROTOCOL_ERROR, "SETTINGS_MAX_FRAME_SIZE is %d", value);
                }
                // Larger frames brought nothing when measured, and would let one stream hold up the others.
            }
            default -> {
                // Others are advice (MAX_HEADER_LIST_SIZE) or not known, and ignored.
            }
        }
    }

    @Override
    public void settingsAcknowledged() {
        // Ours only ever allow more than the defaults, so nothing waits for this.
    }

    @Override
    public void ping(long data, boolean acknowledgment) throws Http2Exception {
        if (acknowledgment) {
            session.pingAnswered(data);
            return;
        }
        if (!session.context().channel().isWritable()) {
            floods.count(Floods.Kind.UNREAD_PING);
        }
        session.writer().ping(data, true);
        session.pingReceived();
    }

    @Override
    public void goAway(int lastStream, long code) {
        session.sentAway(lastStream, code);
    }

    @Override
    public void windowUpdate(int id, int increment) throws Http2Exception {
        if (id == 0) {
            if (increment == 0) {
                throw connectionError(PROTOCOL_ERROR, "WINDOW_UPDATE by 0");
            }
            session.connectionWindowOpens(increment);
            return;
        }
        Http2Stream stream = known(id);
        if (stream == null) {
            return;
        }
        if (increment == 0) {
            streamError(id, PROTOCOL_ERROR);
        } else if (stream.sendWindow + increment > Integer.MAX_VALUE) {
            streamError(id, FLOW_CONTROL_ERROR);
        } else {
            stream.sendWindow += increment;
            session.advance(stream);
        }
    }

    @Override
    public void malformed(int id) throws Http2Exception {
        if (known(id) != null) {
            streamError(id, Http2Error.FRAME_SIZE_ERROR);
        }
    }

    /** The open stream, or null if it is closed; one that never was is an error of the connection (§5.1). */
    private @Nullable Http2Stream known(int id) throws Http2Exception {
        Http2Stream stream = streams.get(id);
        if (stream == null && streams.idle(id)) {
            throw connectionError(PROTOCOL_ERROR, "frame on stream %d, which was never opened", id);
        }
        return stream;
    }

    private void streamError(int id, Http2Error error) throws Http2Exception {
        floods.count(Floods.Kind.RESET_BY_US);
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            streams.rememberReset(id);
            session.writer().reset(id, error);
        } else {
            session.reset(stream, error);
        }
    }
}
