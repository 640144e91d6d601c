package io.spanway.core.transport.grpc.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;

/** Leads each kind of frame to who cares for it. Confined to its connection's event loop. */
final class ServerFrames extends Http2FrameAdapter {
    private final ServerConnection connection;
    private final ServerLife life;

    ServerFrames(ServerConnection connection, ServerLife life) {
        this.connection = connection;
        this.life = life;
    }

    /** Stands in while a connection is being built. */
    static final class None extends Http2FrameAdapter {}

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
        int bytes = data.readableBytes() + padding;
        life.heard();
        connection.data(streamId, data, end);
        return bytes;
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end)
            throws Http2Exception {
        life.heard();
        connection.headers(streamId, headers, end);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        onHeadersRead(ctx, streamId, headers, padding, end);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) {
        life.heard();
        life.pinged();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
        life.heard();
        life.pingAnswered(data);
    }
}
