package io.spanway.lb.resolve;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what servers answered in place of records: Netty tells "refused" and "no such record" apart nowhere else. Confined to one loop. */
final class ResponseWatch implements DnsQueryLifecycleObserver {
    private @Nullable DnsResponseCode problem;

    void reset() {
        problem = null;
    }

    /** An answer that says nothing about the name, null if there was none. */
    @Nullable
    DnsResponseCode problem() {
        return problem;
    }

    @Override
    public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
        if (!code.equals(DnsResponseCode.NXDOMAIN) && !code.equals(DnsResponseCode.NOERROR)) {
            problem = code;
        }
        return this;
    }

    @Override
    public void queryWritten(InetSocketAddress server, ChannelFuture future) {}

    @Override
    public void queryCancelled(int queriesRemaining) {}

    @Override
    public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> servers) {
        return this;
    }

    @Override
    public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion question) {
        return this;
    }

    @Override
    public void queryFailed(Throwable cause) {}

    @Override
    public void querySucceed() {}
}
