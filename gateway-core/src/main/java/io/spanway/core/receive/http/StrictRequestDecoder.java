package io.spanway.core.receive.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's request decoder without the leniency that lets two hosts disagree about where a request ends (RFC 9112 §6.3, §11.2), and with news
 * of every arrival for the time limits. Confined to its event loop.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    /** A request line longer than this is answered 414. */
    static final int MAX_LINE_BYTES = 16 << 10;

    private final Runnable bytesArrived;

    StrictRequestDecoder(int maxHeaderBytes, Runnable bytesArrived) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(maxHeaderBytes)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setValidateHeaders(true));
        this.bytesArrived = bytesArrived;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        bytesArrived.run();
        super.channelRead(ctx, msg);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
