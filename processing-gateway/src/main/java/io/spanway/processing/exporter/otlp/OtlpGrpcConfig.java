package io.spanway.processing.exporter.otlp;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.config.Redacted;
import io.spanway.core.send.RetryConfig;
import io.spanway.core.send.SendingQueueConfig;
import io.spanway.core.transport.tls.TlsClientConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code otlp_grpc}, with the Collector's defaults.
 *
 * @param endpoint required: {@code host:port}, {@code http://…} (plain text), {@code https://…} or {@code dns:///…}
 * @param tls absent: TLS with the system's trust, unless the endpoint says http
 * @param compression gzip (default), snappy, zstd or none
 * @param headers sent with every call; never shown
 * @param keepalive absent: no pings
 * @param readBufferSize accepted; buffers size themselves here
 * @param writeBufferSize accepted; buffers size themselves here
 * @param waitForReady accepted; the retry policy waits for a destination that is down
 * @param balancerName round_robin or pick_first; accepted, each event loop has one connection
 * @param authority {@code :authority} in place of the endpoint's
 * @param userAgent {@code user-agent} in place of our own
 * @param auth whose credentials every request carries; null = none
 * @param middlewares need middleware extensions
 * @param timeout of one try, default 5s, 0 = none
 *     <p>Immutable.
 */
record OtlpGrpcConfig(
        String endpoint,
        @Nullable TlsClientConfig tls,
        String compression,
        @Redacted Map<String, String> headers,
        @Nullable Keepalive keepalive,
        @Nullable Integer readBufferSize,
        @Nullable Integer writeBufferSize,
        @Nullable Boolean waitForReady,
        String balancerName,
        @Nullable String authority,
        @Nullable String userAgent,
        @Nullable AuthSection auth,
        List<Middleware> middlewares,
        Duration timeout,
        RetryConfig retryOnFailure,
        SendingQueueConfig sendingQueue) {
    private static final Set<String> COMPRESSIONS = Set.of("", "none", "gzip", "snappy", "zstd");
    private static final Set<String> BALANCERS = Set.of("round_robin", "pick_first");

    OtlpGrpcConfig {
        endpoint = endpoint == null ? "" : endpoint;
        compression = compression == null ? "gzip" : compression;
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        balancerName = balancerName == null ? "round_robin" : balancerName;
        middlewares = middlewares == null ? List.of() : List.copyOf(middlewares);
        timeout = timeout == null ? Duration.ofSeconds(5) : timeout;
        retryOnFailure = retryOnFailure == null ? RetryConfig.defaults() : retryOnFailure;
        sendingQueue = sendingQueue == null ? SendingQueueConfig.defaults() : sendingQueue;
        require(!endpoint.isBlank(), "endpoint: requires a non-empty value, for example backend:4317");
        require(
                COMPRESSIONS.contains(compression),
                "compression: \"" + compression + "\" is none of none, gzip, snappy, zstd");
        require(
                BALANCERS.contains(balancerName),
                "balancer_name: \"" + balancerName + "\" is none of round_robin, pick_first");
        require(!timeout.isNegative(), "timeout: must not be negative (0 = none)");
    }

    /**
     * HTTP/2 pings of a client.
     *
     * @param time quiet time before a ping, default 10s
     * @param timeout time for its answer, default 10s
     * @param permitWithoutStream ping while no call is open
     *     <p>Immutable.
     */
    record Keepalive(Duration time, Duration timeout, Boolean permitWithoutStream) {
        Keepalive {
            time = time == null ? Duration.ofSeconds(10) : time;
            timeout = timeout == null ? Duration.ofSeconds(10) : timeout;
            permitWithoutStream = permitWithoutStream != null && permitWithoutStream;
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    @Override
    public String toString() {
        return "OtlpGrpcConfig[endpoint=" + endpoint + ", compression=" + compression + ", headers="
                + new TreeMap<>(headers).keySet() + ", timeout=" + timeout + ", retryOnFailure=" + retryOnFailure
                + ", sendingQueue=" + sendingQueue + "]";
    }
}
