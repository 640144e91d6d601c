package io.spanway.core.receive;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.core.transport.grpc.server.GrpcServerSettings.Limits;
import io.spanway.core.transport.http2.LifeSettings.Waiting;
import io.spanway.core.transport.tls.TlsServerConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code protocols.grpc} section of the OTLP receiver, with the Collector's keys.
 *
 * @param endpoint host:port; localhost:4317
 * @param transport tcp, the only one
 * @param maxRecvMsgSizeMib largest message, on the wire and decompressed; 0 or absent = 64 MiB (OTLP spec: OTLP/gRPC Request)
 * @param maxConcurrentStreams calls at one time on one connection; 0 or absent = 10,000
 * @param readBufferSize accepted; the event loops have buffers of their own
 * @param writeBufferSize accepted, likewise
 * @param keepalive life of connections
 * @param tls TLS; absent = plain text
 * @param auth who may come in; absent = everybody
 * @param includeMetadata whether request headers are offered to components that ask for them; false
 * @param metadataKeys the headers that are offered; none = all but those of the transport
 * @param maxConnections open connections, default 10 000; more are closed as they come
 * @param maxRequestsInFlight requests in work at one time, default 25 000; more are refused retryably
 * @param maxHeaderBytes bytes of all headers of a request, default 64 KiB
 * @param readHeaderTimeout for a client's first frames, and from a header block's first byte to its last, default 30 s; 0 = no limit
 * @param bodyIdleTimeout longest pause within a message, default 30 s; 0 = no limit
 * @param writeTimeout for a client to take its answer, default 30 s; 0 = no limit
 *     <p>Immutable.
 */
public record GrpcServerConfig(
        @Nullable String endpoint,
        @Nullable String transport,
        @Nullable Integer maxRecvMsgSizeMib,
        @Nullable Integer maxConcurrentStreams,
        @Nullable Integer readBufferSize,
        @Nullable Integer writeBufferSize,
        @Nullable Keepalive keepalive,
        @Nullable TlsServerConfig tls,
        @Nullable AuthSection auth,
        @Nullable Boolean includeMetadata,
        @Nullable List<String> metadataKeys,
        @Nullable Integer maxConnections,
        @Nullable Integer maxRequestsInFlight,
        @Nullable Integer maxHeaderBytes,
        @Nullable Duration readHeaderTimeout,
        @Nullable Duration bodyIdleTimeout,
        @Nullable Duration writeTimeout) {
    /** The section when it is empty. */
    public static final GrpcServerConfig DEFAULTS = new GrpcServerConfig(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static final int DEFAULT_PORT = 4317;
    private static final int MAX_MIB = 2_000;

    public GrpcServerConfig {
        endpoint = endpoint == null || endpoint.isEmpty() ? "localhost:" + DEFAULT_PORT : endpoint;
        transport = transport == null || transport.isEmpty() ? "tcp" : transport;
        if (!transport.equals("tcp") && !transport.equals("tcp4") && !transport.equals("tcp6")) {
            throw new IllegalArgumentException("transport: \"" + transport + "\" is not offered, use tcp");
        }
        if (maxRecvMsgSizeMib != null && (maxRecvMsgSizeMib < 0 || maxRecvMsgSizeMib > MAX_MIB)) {
            throw new IllegalArgumentException("max_recv_msg_size_mib: must be 0 to " + MAX_MIB);
        }
        if (maxConcurrentStreams != null && maxConcurrentStreams < 0) {
            throw new IllegalArgumentException("max_concurrent_streams: must not be negative");
        }
        check("max_connections", maxConnections, 1);
        check("max_requests_in_flight", maxRequestsInFlight, 1);
        check("max_header_bytes", maxHeaderBytes, 1024);
        notNegative("read_header_timeout", readHeaderTimeout);
        notNegative("body_idle_timeout", bodyIdleTimeout);
        notNegative("write_timeout", writeTimeout);
        address(endpoint);
    }

    private static void check(String key, @Nullable Integer number, int least) {
        if (number != null && number < least) {
            throw new IllegalArgumentException(key + ": must be at least " + least + ", is " + number);
        }
    }

    private static void notNegative(String key, @Nullable Duration time) {
        if (time != null && time.isNegative()) {
            throw new IllegalArgumentException(key + ": must not be negative");
        }
    }

    /**
     * @param serverParameters limits of age and idle time, signs of life
     * @param enforcementPolicy how often clients may ping
     *     <p>Immutable.
     */
    public record Keepalive(
            @Nullable ServerParameters serverParameters,
            @Nullable EnforcementPolicy enforcementPolicy) {}

    /**
     * Zero means the default, as in the Collector.
     *
     * @param maxConnectionIdle none
     * @param maxConnectionAge none; ±10 %
     * @param maxConnectionAgeGrace none
     * @param time 2 h
     * @param timeout 20 s
     *     <p>Immutable.
     */
    public record ServerParameters(
            @Nullable Duration maxConnectionIdle,
            @Nullable Duration maxConnectionAge,
            @Nullable Duration maxConnectionAgeGrace,
            @Nullable Duration time,
            @Nullable Duration timeout) {
        public ServerParameters {
            maxConnectionIdle = positive("max_connection_idle", maxConnectionIdle);
            maxConnectionAge = positive("max_connection_age", maxConnectionAge);
            maxConnectionAgeGrace = positive("max_connection_age_grace", maxConnectionAgeGrace);
            time = positive("time", time);
            timeout = positive("timeout", timeout);
        }
    }

    /**
     * @param minTime 5 min
     * @param permitWithoutStream false
     *     <p>Immutable.
     */
    public record EnforcementPolicy(
            @Nullable Duration minTime, @Nullable Boolean permitWithoutStream) {
        public EnforcementPolicy {
            minTime = positive("min_time", minTime);
        }
    }

    /** Where to listen. */
    Endpoint address() {
        return address(endpoint == null ? "" : endpoint);
    }

    /** Whether request headers travel with the payload. */
    boolean withMetadata() {
        return Boolean.TRUE.equals(includeMetadata);
    }

    /** The section in the server's words. */
    GrpcServerSettings settings() {
        ServerParameters server = keepalive == null ? null : keepalive.serverParameters();
        EnforcementPolicy policy = keepalive == null ? null : keepalive.enforcementPolicy();
        Integer mebibytes = zeroIsNull(maxRecvMsgSizeMib);
        return new GrpcServerSettings(
                mebibytes == null ? null : mebibytes * 1024 * 1024,
                zeroIsNull(maxConcurrentStreams),
                null,
                null,
                server == null ? null : server.maxConnectionIdle(),
                server == null ? null : server.maxConnectionAge(),
                server == null ? null : server.maxConnectionAgeGrace(),
                server == null ? null : server.time(),
                server == null ? null : server.timeout(),
                policy == null ? null : policy.minTime(),
                policy == null ? null : policy.permitWithoutStream(),
                limits());
    }

    private Limits limits() {
        Limits defaults = Limits.DEFAULTS;
        Waiting waiting = defaults.waiting();
        return new Limits(
                orDefault(maxConnections, defaults.maxConnections()),
                orDefault(maxRequestsInFlight, defaults.maxRequestsInFlight()),
                orDefault(maxHeaderBytes, defaults.maxHeaderBytes()),
                new Waiting(
                        orDefault(readHeaderTimeout, waiting.headers()),
                        orDefault(bodyIdleTimeout, waiting.body()),
                        orDefault(writeTimeout, waiting.write())));
    }

    private static <T> T orDefault(@Nullable T configured, T byDefault) {
        return configured == null ? byDefault : configured;
    }

    private static Endpoint address(String text) {
        try {
            return Endpoint.parse(text, DEFAULT_PORT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("endpoint: " + e.getMessage(), e);
        }
    }

    private static @Nullable Integer zeroIsNull(@Nullable Integer number) {
        return number == null || number == 0 ? null : number;
    }

    private static @Nullable Duration positive(String key, @Nullable Duration time) {
        notNegative(key, time);
        return time == null || time.isZero() ? null : time;
    }
}
