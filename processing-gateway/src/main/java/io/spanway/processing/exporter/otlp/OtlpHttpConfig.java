package io.spanway.processing.exporter.otlp;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.config.Redacted;
import io.spanway.core.send.RetryConfig;
import io.spanway.core.send.SendingQueueConfig;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.tls.TlsClientConfig;
import io.spanway.otlp.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code otlp_http}, with the Collector's defaults.
 *
 * @param endpoint base address; {@code /v1/traces} and so on are appended
 * @param tracesEndpoint whole address for traces, in place of the base
 * @param metricsEndpoint whole address for metrics
 * @param logsEndpoint whole address for logs
 * @param profilesEndpoint whole address for profiles
 * @param encoding proto (default) or json
 * @param compression gzip (default), zstd, zlib, deflate, snappy, x-snappy-framed, lz4 or none
 * @param compressionParams accepted; each coding has one level here, chosen for throughput
 * @param headers sent with every request; never shown
 * @param timeout of one try, default 30s, 0 = none
 * @param tls of https addresses
 * @param proxyUrl {@code http://host:port} of a proxy
 * @param readBufferSize accepted; buffers size themselves here
 * @param writeBufferSize accepted; buffers size themselves here
 * @param maxConnsPerHost accepted; sending_queue.num_consumers bounds the connections
 * @param keepalive connections between requests
 * @param idleConnTimeout deprecated, see keepalive
 * @param maxIdleConns deprecated, see keepalive
 * @param maxIdleConnsPerHost deprecated, see keepalive
 * @param disableKeepAlives deprecated, see keepalive
 * @param forceAttemptHttp2 default true: HTTP/2 over TLS where the destination speaks it
 * @param http2ReadIdleTimeout accepted; dead connections show by the timeout of a try
 * @param http2PingTimeout accepted, see http2_read_idle_timeout
 * @param cookies whether cookies are kept
 * @param auth whose credentials every request carries; null = none
 * @param middlewares need middleware extensions
 *     <p>Immutable.
 */
record OtlpHttpConfig(
        @Nullable String endpoint,
        @Nullable String tracesEndpoint,
        @Nullable String metricsEndpoint,
        @Nullable String logsEndpoint,
        @Nullable String profilesEndpoint,
        Encoding encoding,
        String compression,
        @Nullable CompressionParams compressionParams,
        @Redacted Map<String, String> headers,
        Duration timeout,
        @Nullable TlsClientConfig tls,
        @Nullable String proxyUrl,
        @Nullable Integer readBufferSize,
        @Nullable Integer writeBufferSize,
        @Nullable Integer maxConnsPerHost,
        @Nullable Keepalive keepalive,
        @Nullable Duration idleConnTimeout,
        @Nullable Integer maxIdleConns,
        @Nullable Integer maxIdleConnsPerHost,
        @Nullable Boolean disableKeepAlives,
        Boolean forceAttemptHttp2,
        @Nullable Duration http2ReadIdleTimeout,
        @Nullable Duration http2PingTimeout,
        @Nullable Cookies cookies,
        @Nullable AuthSection auth,
        List<Middleware> middlewares,
        RetryConfig retryOnFailure,
        SendingQueueConfig sendingQueue) {
    /** Headers that the JDK's client writes itself. */
    private static final Set<String> RESERVED_HEADERS =
            Set.of("connection", "content-length", "expect", "host", "upgrade");

    OtlpHttpConfig {
        encoding = encoding == null ? Encoding.PROTO : encoding;
        compression = compression == null ? "gzip" : compression;
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        timeout = timeout == null ? Duration.ofSeconds(30) : timeout;
        forceAttemptHttp2 = forceAttemptHttp2 == null || forceAttemptHttp2;
        middlewares = middlewares == null ? List.of() : List.copyOf(middlewares);
        retryOnFailure = retryOnFailure == null ? RetryConfig.defaults() : retryOnFailure;
        sendingQueue = sendingQueue == null ? SendingQueueConfig.defaults() : sendingQueue;
        require(
                !isEmpty(endpoint)
                        || !isEmpty(tracesEndpoint)
                        || !isEmpty(metricsEndpoint)
                        || !isEmpty(logsEndpoint)
                        || !isEmpty(profilesEndpoint),
                "endpoint: at least one endpoint must be specified, for example https://backend:4318");
        requireAddress(endpoint, "endpoint");
        requireAddress(tracesEndpoint, "traces_endpoint");
        requireAddress(metricsEndpoint, "metrics_endpoint");
        requireAddress(logsEndpoint, "logs_endpoint");
        requireAddress(profilesEndpoint, "profiles_endpoint");
        requireAddress(proxyUrl, "proxy_url");
        require(
                Codec.ofConfig(compression) != null,
                "compression: \"" + compression + "\" is none of none, gzip, zstd,"
                        + " zlib, snappy, deflate, lz4, x-snappy-framed");
        for (String name : headers.keySet()) {
            require(
                    !RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT)),
                    "headers: \"" + name + "\" is written by the HTTP client and cannot be set");
        }
        require(!timeout.isNegative(), "timeout: must not be negative (0 = none)");
        boolean flat = idleConnTimeout != null
                || maxIdleConns != null
                || maxIdleConnsPerHost != null
                || disableKeepAlives != null;
        require(
                keepalive == null || !flat,
                "keepalive: cannot be combined with the older idle_conn_timeout,"
                        + " max_idle_conns, max_idle_conns_per_host, disable_keep_alives; move them into keepalive");
    }

    /** How requests are encoded. Immutable. */
    enum Encoding {
        PROTO,
        JSON
    }

    /** {@code compression_params}. Immutable. */
    record CompressionParams(@Nullable Integer level) {}

    /** {@code cookies}. Immutable. */
    record Cookies(Boolean enabled) {
        Cookies {
            enabled = enabled != null && enabled;
        }
    }

    /**
     * {@code keepalive}: connections kept between requests. Only {@code enabled} is acted on, the JDK's client manages the rest.
     *
     * <p>Immutable.
     */
    record Keepalive(
            Boolean enabled,
            @Nullable Duration idleConnTimeout,
            @Nullable Integer maxIdleConns,
            @Nullable Integer maxIdleConnsPerHost) {
        Keepalive {
            enabled = enabled == null || enabled;
        }
    }

    /** Address for a signal, or null if none is configured. */
    @Nullable
    URI address(Signal signal) {
        String own = switch (signal) {
            case TRACES -> tracesEndpoint;
            case METRICS -> metricsEndpoint;
            case LOGS -> logsEndpoint;
            case PROFILES -> profilesEndpoint;
        };
        if (own != null && !own.isEmpty()) {
            return URI.create(own);
        }
        if (endpoint == null || endpoint.isEmpty()) {
            return null;
        }
        String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        return URI.create(base + signal.httpPath());
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static void requireAddress(@Nullable String text, String key) {
        if (text == null || text.isEmpty()) {
            return;
        }
        boolean valid;
        try {
            URI uri = URI.create(text);
            valid = uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            valid = false;
        }
        require(valid, key + ": \"" + text + "\" must be a URL such as http://host:4318");
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    @Override
    public String toString() {
        return "OtlpHttpConfig[endpoint=" + endpoint + ", encoding=" + encoding + ", compression=" + compression
                + ", headers=" + new TreeMap<>(headers).keySet() + ", timeout=" + timeout + ", retryOnFailure="
                + retryOnFailure + ", sendingQueue=" + sendingQueue + "]";
    }
}
