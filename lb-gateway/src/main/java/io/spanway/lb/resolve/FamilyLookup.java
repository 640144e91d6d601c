package io.spanway.lb.resolve;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one family, IPv4 or IPv6, behind a name. Remembers the last answer, because one family may fail while the other answers: half an
 * answer must not remove the other half's backends. Confined to its loop.
 */
final class FamilyLookup implements AutoCloseable {
    private final DnsNameResolver resolver;
    private final TtlWatch ttl = new TtlWatch();
    private List<InetAddress> known = List.of();

    FamilyLookup(ResolverConfig.Dns config, EventLoops loops, EventLoop loop, ResolvedAddressTypes family) {
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelType(loops.datagramChannel())
                .socketChannelType(loops.clientChannel().asSubclass(SocketChannel.class))
                .nameServerProvider(servers(config))
                .resolvedAddressTypes(family)
                .queryTimeoutMillis(Math.max(1, config.timeout().toMillis()))
                .resolveCache(ttl)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE);
        this.resolver = builder.build();
    }

    private static DnsServerAddressStreamProvider servers(ResolverConfig.Dns config) {
        if (config.servers().isEmpty()) {
            return DnsServerAddressStreamProviders.platformDefault();
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String server : config.servers()) {
            Endpoint endpoint = Endpoint.parse(server, ResolverConfig.Dns.DNS_PORT);
            addresses.add(new InetSocketAddress(endpoint.host(), endpoint.port()));
        }
        return new SequentialDnsServerAddressStreamProvider(addresses);
    }

    Future<List<InetAddress>> start(String hostname) {
        ttl.reset();
        return resolver.resolveAll(hostname);
    }

    /** Takes over a lookup's answer: null, or why it is none. That a name has no address of this family is an answer. */
    @Nullable
    String take(Future<List<InetAddress>> lookup) {
        if (lookup.isSuccess()) {
            known = List.copyOf(lookup.getNow());
            return null;
        }
        Throwable cause = lookup.cause();
        if (isNoSuchRecord(cause)) {
            known = List.of();
            return null;
        }
        return cause == null ? "timed out" : reason(cause);
    }

    private static boolean isNoSuchRecord(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DnsErrorCauseException error) {
                return error.getCode() == DnsResponseCode.NXDOMAIN || error.getCode() == DnsResponseCode.NOERROR;
            }
        }
        return false;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    List<InetAddress> known() {
        return known;
    }

    /** Seconds that the answer may be used, {@link Long#MAX_VALUE} if it has no limit. */
    long ttlSeconds() {
        return ttl.seconds();
    }

    @Override
    public void close() {
        resolver.close();
    }
}
