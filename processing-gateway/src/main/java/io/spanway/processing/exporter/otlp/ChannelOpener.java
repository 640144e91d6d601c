package io.spanway.processing.exporter.otlp;

import io.netty.channel.EventLoop;
import io.spanway.core.transport.grpc.GrpcChannel;

/** Makes the connection of one event loop to the destination; called on that loop. Thread-safe. */
@FunctionalInterface
interface ChannelOpener {
    GrpcChannel open(EventLoop loop, GrpcChannel.StateListener listener);
}
