package io.spanway.lb;

import io.spanway.core.transport.tls.TlsClientConfig;
import io.spanway.lb.resolve.ResolverConfig;
import java.util.List;

/** Configurations as the binder would make them. */
@SuppressWarnings("NullAway") // null is how a missing key arrives
final class Configs {
    private Configs() {}

    static ResolverKeys hosts(List<String> hosts) {
        return new ResolverKeys(new ResolverConfig.Static(hosts), null, null, null);
    }

    /** Plain text to fixed hosts, the rest as it is by default. */
    static LoadBalancingConfig ofHosts(List<String> hosts) {
        TlsClientConfig plain = new TlsClientConfig(
                true, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        OtlpKeys otlp = new OtlpKeys(
                null, null, null, plain, null, null, null, null, null, null, null, null, null, null, null, null);
        return new LoadBalancingConfig(
                null, null, null, null, null, new LoadBalancingConfig.Protocol(otlp), hosts(hosts), null, null);
    }
}
