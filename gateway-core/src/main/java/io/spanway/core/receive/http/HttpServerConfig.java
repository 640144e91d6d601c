package io.spanway.core.receive.http;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.config.Redacted;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.tls.TlsServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code receivers.otlp.protocols.http}: keys and meanings of the Collector, with safer limits where it has none. Immutable.
 *
 * @param endpoint address to listen on, default {@code localhost:4318}
 * @param tracesUrlPath replaces {@code /v1/traces}; a missing leading slash is added
 * @param metricsUrlPath replaces {@code /v1/metrics}
 * @param logsUrlPath replaces {@code /v1/logs}
 * @param maxRequestBodySize bytes of a body before and after decompression, default 64 MiB (OTLP spec 1.11: OTLP/HTTP Request)
 * @param compressionAlgorithms accepted Content-Encodings, {@code ""} for none; default all that there are
 * @param tls TLS with ALPN {@code h2} and {@code http/1.1}; null is plain text
 * @param cors cross-origin rules; null turns them off
 * @param responseHeaders put on every answer
 * @param includeMetadata offers the request's headers to components behind
 * @param metadataKeys the headers that are offered; none = all but those of HTTP itself
 * @param auth who may come in; null lets everybody in
 * @param readHeaderTimeout from a request's first byte to the end of its headers, default 30 s; 0 = no limit
 * @param readTimeout from the end of the headers to the end of the body, default none
 * @param bodyIdleTimeout longest pause within a body, default 30 s; 0 = no limit
 * @param writeTimeout for a client to take its answer, default 30 s; 0 = no limit
 * @param idleTimeout between two requests of a connection, default 3 min; 0 = no limit
 * @param keepalive newer place of {@code idle_timeout}, wins over it
 * @param keepAlivesEnabled false closes every connection after one answer
 * @param maxHeaderBytes bytes of all headers of a request, default 64 KiB
 * @param maxConnections open connections, default 10 000; more are closed as they come
 * @param maxRequestsInFlight requests in work at one time, default 25 000; more are refused retryably
 * @param maxConcurrentStreams requests at one time on one HTTP/2 connection, default 1000
 */
public record HttpServerConfig(
        String endpoint,
        String tracesUrlPath,
        String metricsUrlPath,
        String logsUrlPath,
        Long maxRequestBodySize,
        List<String> compressionAlgorithms,
        @Nullable TlsServerConfig tls,
        @Nullable Cors cors,
        @Redacted Map<String, String> responseHeaders,
        Boolean includeMetadata,
        List<String> metadataKeys,
        @Nullable AuthSection auth,
        Duration readHeaderTimeout,
        Duration readTimeout,
        Duration bodyIdleTimeout,
        Duration writeTimeout,
        Duration idleTimeout,
        @Nullable Keepalive keepalive,
        Boolean keepAlivesEnabled,
        Integer maxHeaderBytes,
        Integer maxConnections,
        Integer maxRequestsInFlight,
        Integer maxConcurrentStreams) {

    /** Default port (OTLP spec: OTLP/HTTP Default Port). */
    static final int DEFAULT_PORT = 4318;

    private static final long DEFAULT_MAX_BODY_BYTES = 64L << 20;
    private static final List<String> ALGORITHMS =
            List.of("", "gzip", "zstd", "zlib", "snappy", "deflate", "lz4", "x-snappy-framed");

    /**
     * {@code cors}: who may call from a browser.
     *
     * @param allowedOrigins origins, {@code *} stands for any text
     * @param allowedHeaders request headers beyond those that need no permission, {@code *} for all
     * @param exposedHeaders answer headers that scripts may read
     * @param maxAge seconds that a browser may keep a preflight's answer; 0 = its own default
     */
    public record Cors(
            List<String> allowedOrigins, List<String> allowedHeaders, List<String> exposedHeaders, Integer maxAge) {
        public Cors {
            allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
            allowedHeaders = allowedHeaders == null ? List.of() : List.copyOf(allowedHeaders);
            exposedHeaders = exposedHeaders == null ? List.of() : List.copyOf(exposedHeaders);
            maxAge = maxAge == null ? 0 : maxAge;
            check(maxAge >= 0, "cors::max_age: must not be negative, is " + maxAge);
        }
    }

    /**
     * {@code keepalive}.
     *
     * @param idleTimeout see {@link HttpServerConfig}
     */
    public record Keepalive(@Nullable Duration idleTimeout) {}

    public HttpServerConfig {
        endpoint = endpoint == null ? "localhost:" + DEFAULT_PORT : endpoint;
        tracesUrlPath = path(tracesUrlPath, "/v1/traces");
        metricsUrlPath = path(metricsUrlPath, "/v1/metrics");
        logsUrlPath = path(logsUrlPath, "/v1/logs");
        maxRequestBodySize =
                maxRequestBodySize == null || maxRequestBodySize == 0 ? DEFAULT_MAX_BODY_BYTES : maxRequestBodySize;
        compressionAlgorithms = compressionAlgorithms == null ? ALGORITHMS : List.copyOf(compressionAlgorithms);
        responseHeaders = responseHeaders == null ? Map.of() : Map.copyOf(responseHeaders);
        includeMetadata = includeMetadata != null && includeMetadata;
        metadataKeys = metadataKeys == null ? List.of() : List.copyOf(metadataKeys);
        readHeaderTimeout = orDefault(readHeaderTimeout, Duration.ofSeconds(30));
        readTimeout = orDefault(readTimeout, Duration.ZERO);
        bodyIdleTimeout = orDefault(bodyIdleTimeout, Duration.ofSeconds(30));
        writeTimeout = orDefault(writeTimeout, Duration.ofSeconds(30));
        idleTimeout = orDefault(idleTimeout, Duration.ofMinutes(3));
        if (keepalive != null && keepalive.idleTimeout() != null) {
            idleTimeout = keepalive.idleTimeout();
        }
        keepAlivesEnabled = keepAlivesEnabled == null || keepAlivesEnabled;
        maxHeaderBytes = maxHeaderBytes == null ? 64 << 10 : maxHeaderBytes;
        maxConnections = maxConnections == null ? 10_000 : maxConnections;
        maxRequestsInFlight = maxRequestsInFlight == null ? 25_000 : maxRequestsInFlight;
        maxConcurrentStreams = maxConcurrentStreams == null ? 1000 : maxConcurrentStreams;
        check(
                maxRequestBodySize > 0 && maxRequestBodySize <= Integer.MAX_VALUE - 64,
                "max_request_body_size: must be between 1 and 2147483583 bytes, is " + maxRequestBodySize);
        check(maxHeaderBytes >= 1024, "max_header_bytes: must be at least 1024, is " + maxHeaderBytes);
        check(maxConnections > 0, "max_connections: must be positive, is " + maxConnections);
        check(maxRequestsInFlight > 0, "max_requests_in_flight: must be positive, is " + maxRequestsInFlight);
        check(maxConcurrentStreams > 0, "max_concurrent_streams: must be positive, is " + maxConcurrentStreams);
        checkAlgorithms(compressionAlgorithms);
        checkTimeouts(readHeaderTimeout, readTimeout, bodyIdleTimeout, writeTimeout, idleTimeout);
        checkPaths(tracesUrlPath, metricsUrlPath, logsUrlPath);
        parseEndpoint(endpoint);
    }

    /** All defaults: what {@code http:} without a value means. */
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    public static HttpServerConfig defaults() {
        return new HttpServerConfig(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null);
    }

    /** {@link #endpoint} taken apart. */
    Endpoint address() {
        return parseEndpoint(endpoint);
    }

    int maxBodyBytes() {
        return maxRequestBodySize.intValue();
    }

    private static Endpoint parseEndpoint(String endpoint) {
        try {
            // The Collector's ":4318" listens on all addresses.
            return Endpoint.parse(endpoint.startsWith(":") ? "0.0.0.0" + endpoint : endpoint, DEFAULT_PORT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("endpoint: " + e.getMessage(), e);
        }
    }

    private static String path(@Nullable String configured, String byDefault) {
        if (configured == null || configured.isEmpty()) {
            return byDefault;
        }
        return configured.startsWith("/") ? configured : "/" + configured;
    }

    private static Duration orDefault(@Nullable Duration configured, Duration byDefault) {
        return configured == null ? byDefault : configured;
    }

    private static void checkAlgorithms(List<String> algorithms) {
        for (String algorithm : algorithms) {
            check(
                    ALGORITHMS.contains(algorithm),
                    "compression_algorithms: \"" + algorithm + "\" is not one of " + ALGORITHMS);
        }
    }

    private static void checkTimeouts(Duration... timeouts) {
        for (Duration timeout : timeouts) {
            check(!timeout.isNegative(), "timeouts must not be negative, one is " + timeout);
        }
    }

    private static void checkPaths(String traces, String metrics, String logs) {
        check(
                !traces.equals(metrics) && !traces.equals(logs) && !metrics.equals(logs),
                "traces_url_path, metrics_url_path and logs_url_path must differ: " + List.of(traces, metrics, logs));
    }

    private static void check(boolean valid, String message) {
        if (!valid) {
            throw new IllegalArgumentException(message);
        }
    }
}
