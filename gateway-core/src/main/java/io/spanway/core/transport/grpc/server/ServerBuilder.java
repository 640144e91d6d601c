package io.spanway.core.transport.grpc.server;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.spanway.core.transport.ByteBudget;
import java.util.Map;

/** Makes the handlers of a server's connections. Used once per connection. Confined to the loop that accepts. */
final class ServerBuilder extends AbstractHttp2ConnectionHandlerBuilder<ServerConnection, ServerBuilder> {
    private static final int MAX_HEADER_LIST_BYTES = 65_536;
    private static final int RESETS_PER_WINDOW = 1_000;
    private static final int RESET_WINDOW_SECONDS = 10;

    final Map<CharSequence, UnaryHandler> methods;
    final GrpcServerSettings settings;
    final ByteBudget budget;

    ServerBuilder(Map<CharSequence, UnaryHandler> methods, GrpcServerSettings settings, ByteBudget budget) {
        this.methods = methods;
        this.settings = settings;
        this.budget = budget;
    }

    ServerConnection create() {
        server(true);
        initialSettings(new Http2Settings()
                .initialWindowSize(settings.streamWindow())
                .maxConcurrentStreams(settings.maxStreams())
                .maxHeaderListSize(MAX_HEADER_LIST_BYTES));
        frameListener(new ServerFrames.None());
        // A client that gives up calls in an overload resets many streams in good faith; beyond this it is an
        // attack.
        decoderEnforceMaxRstFramesPerWindow(RESETS_PER_WINDOW, RESET_WINDOW_SECONDS);
        encoderEnforceMaxRstFramesPerWindow(RESETS_PER_WINDOW, RESET_WINDOW_SECONDS);
        // Messages and header blocks may be cut in any way; only endless empty frames are refused.
        decoderEnforceMaxConsecutiveEmptyDataFrames(200);
        decoderEnforceMaxSmallContinuationFrames(256);
        return build();
    }

    @Override
    protected ServerConnection build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initial) {
        return new ServerConnection(decoder, encoder, initial, this);
    }
}
