package io.spanway.lb.backend;

import io.netty.channel.EventLoop;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.GrpcChannel;

/** Makes the connection of one event loop to one backend. Called on that loop; the listener is told of changes on it. Thread-safe. */
@FunctionalInterface
public interface ChannelOpener {
    /** A channel to {@code address}, idle until it is told to connect; does not block. */
    GrpcChannel open(EventLoop loop, Endpoint address, GrpcChannel.StateListener listener);
}
