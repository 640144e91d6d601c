package io.spanway.core.transport.grpc;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.RoundRobinDnsAddressResolverGroup;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes channels that share settings and a DNS cache. Names are resolved without blocking a loop; of several addresses each attempt to
 * connect takes the next.
 *
 * <p>Thread-safe; each channel is confined to its loop.
 */
public final class GrpcClient implements AutoCloseable {
    private final GrpcClientSettings settings;
    private final ConcurrentHashMap<Class<?>, AddressResolverGroup<InetSocketAddress>> resolvers =
            new ConcurrentHashMap<>();

    public GrpcClient(GrpcClientSettings settings) {
        this.settings = settings;
    }

    /**
     * A channel to one peer; it connects at its first call.
     *
     * @param type socket channel class that fits the loop ({@code EventLoops.clientChannel()})
     * @param host name or address, an IPv6 address without brackets
     * @param listener told of changes of state, on the loop
     */
    public GrpcChannel open(
            EventLoop loop, Class<? extends Channel> type, String host, int port, GrpcChannel.StateListener listener) {
        Class<? extends DatagramChannel> datagrams =
                type == EpollSocketChannel.class ? EpollDatagramChannel.class : NioDatagramChannel.class;
        ClientChannel.Peer peer = new ClientChannel.Peer(loop, type, host, port, resolver(datagrams));
        return new ClientChannel(peer, settings, listener);
    }

    private AddressResolverGroup<InetSocketAddress> resolver(Class<? extends DatagramChannel> datagrams) {
        return resolvers.computeIfAbsent(
                datagrams,
                key -> new RoundRobinDnsAddressResolverGroup(
                        new DnsNameResolverBuilder().datagramChannelType(datagrams)));
    }

    /** Ends the resolvers. Channels are closed by who opened them, before. */
    @Override
    public void close() {
        resolvers.values().forEach(AddressResolverGroup::close);
    }
}
