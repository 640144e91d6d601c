package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Redacted;
import io.spanway.core.transport.tls.TlsClientConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code protocol.otlp}: how every backend is talked to, with the keys and defaults of the Collector's {@code otlp} exporter.
 *
 * @param endpoint accepted and unused: the resolver names the backends
 * @param timeout of one call, 5s; 0 = none
 * @param compression gzip; snappy, zstd, none
 * @param tls absent: TLS
 * @param headers of every call; their values are secrets
 * @param keepalive absent: no pings
 * @param authority replaces host and port as {@code :authority}
 * @param balancerName accepted; a backend is one address here
 * @param readBufferSize accepted; buffers are the event loop's
 * @param writeBufferSize accepted; buffers are the event loop's
 * @param waitForReady accepted; data waits for a broken connection by itself
 * @param auth whose credentials every call carries; null = none
 * @param middlewares not offered: refused unless empty
 *     <p>Immutable.
 */
public record OtlpKeys(
        @Nullable String endpoint,
        Duration timeout,
        String compression,
        TlsClientConfig tls,
        @Redacted Map<String, String> headers,
        @Nullable Keepalive keepalive,
        @Nullable String authority,
        @Nullable String userAgent,
        @Nullable String balancerName,
        @Nullable Integer readBufferSize,
        @Nullable Integer writeBufferSize,
        @Nullable Boolean waitForReady,
        RetryKeys retryOnFailure,
        @Nullable QueueKeys sendingQueue,
        @Nullable AuthSection auth,
        @Nullable List<ConfigNode> middlewares) {
    private static final Set<String> COMPRESSIONS = Set.of("gzip", "snappy", "zstd", "none", "");
    private static final Set<String> BALANCERS = Set.of("round_robin", "pick_first");

    /**
     * {@code keepalive}.
     *
     * @param time quiet time before a ping, 10s
     * @param timeout for its answer, 10s
     * @param permitWithoutStream whether to ping while no call is open
     */
    public record Keepalive(Duration time, Duration timeout, Boolean permitWithoutStream) {
        public Keepalive {
            time = time == null ? Duration.ofSeconds(10) : time;
            timeout = timeout == null ? Duration.ofSeconds(10) : timeout;
            permitWithoutStream = permitWithoutStream != null && permitWithoutStream;
            require(!time.isNegative() && !time.isZero(), "time: must be positive");
            require(!timeout.isNegative() && !timeout.isZero(), "timeout: must be positive");
        }
    }

    public OtlpKeys {
        timeout = timeout == null ? Duration.ofSeconds(5) : timeout;
        compression = compression == null ? "gzip" : compression;
        tls = tls == null ? TlsClientConfig.DEFAULTS : tls;
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        retryOnFailure = retryOnFailure == null ? RetryKeys.absent() : retryOnFailure;
        require(
                middlewares == null || middlewares.isEmpty(),
                "middlewares: this version has no middleware extensions; remove the key");
        require(!timeout.isNegative(), "timeout: must not be negative (0 = none)");
        require(
                COMPRESSIONS.contains(compression),
                "compression: \"" + compression + "\" is none of gzip, snappy, zstd, none");
        require(
                balancerName == null || BALANCERS.contains(balancerName),
                "balancer_name: \"" + balancerName + "\" is none of round_robin, pick_first");
    }

    /** Nothing configured. */
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    static OtlpKeys absent() {
        return new OtlpKeys(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    @Override
    public String toString() {
        return "OtlpKeys[timeout=" + timeout + ", compression=" + compression + ", tls=" + tls + ", headers="
                + new TreeSet<>(headers.keySet()) + ", retryOnFailure=" + retryOnFailure + ", sendingQueue="
                + sendingQueue + "]";
    }
}
