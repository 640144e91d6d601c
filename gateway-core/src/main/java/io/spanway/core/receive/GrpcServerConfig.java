package io.spanway.core.receive;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
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
        @Nullable List<String> metadataKeys) {
    /** The section when it is empty. */
    public static final GrpcServerConfig DEFAULTS =
            new GrpcServerConfig(null, null, null, null, null, null, null, null, null, null, null);

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
        address(endpoint);
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
                policy == null ? null : policy.permitWithoutStream());
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
        if (time != null && time.isNegative()) {
            throw new IllegalArgumentException(key + ": must not be negative");
        }
        return time == null || time.isZero() ? null : time;
    }
}
