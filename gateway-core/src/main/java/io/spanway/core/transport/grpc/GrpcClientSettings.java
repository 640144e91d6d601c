package io.spanway.core.transport.grpc;

import io.netty.handler.ssl.SslContext;
import io.spanway.core.transport.codec.Codec;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link GrpcClient} talks to its peers. Start from {@link #plaintext()} and change what differs.
 *
 * @param tls with ALPN h2, or null for plain text
 * @param serverName name that the peer's certificate must have, and SNI; null = the host connected to
 * @param authority HTTP/2 {@code :authority}; null = host and port connected to
 * @param userAgent own name and version
 * @param headers further headers of every request (lower-case names); values are secrets
 * @param compression coding of messages; null or IDENTITY = none
 * @param connectTimeout for the connection, TLS and the peer's first SETTINGS together
 * @param maxBackoff longest pause between two attempts to connect
 * @param keepaliveTime quiet time after which the peer is asked for a sign of life; null = never
 * @param keepaliveTimeout time for that sign
 * @param keepaliveWithoutCalls whether to ask also while no call is open
 * @param maxWaitingCalls calls that may wait for the connection or for a free stream; more are refused with NOT_SENT
 *     <p>Immutable.
 */
public record GrpcClientSettings(
        @Nullable SslContext tls,
        @Nullable String serverName,
        @Nullable String authority,
        String userAgent,
        Map<String, String> headers,
        @Nullable Codec compression,
        Duration connectTimeout,
        Duration maxBackoff,
        @Nullable Duration keepaliveTime,
        Duration keepaliveTimeout,
        boolean keepaliveWithoutCalls,
        int maxWaitingCalls) {
    public GrpcClientSettings {
        headers = Map.copyOf(headers);
        // gRPC's "snappy" is the framing format, whatever the configuration key of the same name means for HTTP.
        compression = compression == Codec.SNAPPY_BLOCK ? Codec.SNAPPY_FRAMED : compression;
        if (compression == Codec.ZLIB || compression == Codec.LZ4) {
            throw new IllegalArgumentException("compression: gRPC knows gzip, zstd, snappy and none, not "
                    + compression.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Plain text, no compression, 5 s to connect, at most 5 s between attempts, no keepalive. */
    public static GrpcClientSettings plaintext() {
        return new GrpcClientSettings(
                null,
                null,
                null,
                "spanway/" + version(),
                Map.of(),
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                null,
                Duration.ofSeconds(10),
                false,
                10_000);
    }

    private static String version() {
        String version = GrpcClientSettings.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    public GrpcClientSettings withTls(@Nullable SslContext context, @Nullable String name) {
        return new GrpcClientSettings(
                context,
                name,
                authority,
                userAgent,
                headers,
                compression,
                connectTimeout,
                maxBackoff,
                keepaliveTime,
                keepaliveTimeout,
                keepaliveWithoutCalls,
                maxWaitingCalls);
    }

    public GrpcClientSettings withCompression(@Nullable Codec codec) {
        return new GrpcClientSettings(
                tls,
                serverName,
                authority,
                userAgent,
                headers,
                codec,
                connectTimeout,
                maxBackoff,
                keepaliveTime,
                keepaliveTimeout,
                keepaliveWithoutCalls,
                maxWaitingCalls);
    }

    public GrpcClientSettings withHeaders(@Nullable String newAuthority, String agent, Map<String, String> more) {
        return new GrpcClientSettings(
                tls,
                serverName,
                newAuthority,
                agent,
                more,
                compression,
                connectTimeout,
                maxBackoff,
                keepaliveTime,
                keepaliveTimeout,
                keepaliveWithoutCalls,
                maxWaitingCalls);
    }

    public GrpcClientSettings withConnect(Duration timeout, Duration backoff, int waitingCalls) {
        return new GrpcClientSettings(
                tls,
                serverName,
                authority,
                userAgent,
                headers,
                compression,
                timeout,
                backoff,
                keepaliveTime,
                keepaliveTimeout,
                keepaliveWithoutCalls,
                waitingCalls);
    }

    public GrpcClientSettings withKeepalive(@Nullable Duration time, Duration timeout, boolean withoutCalls) {
        return new GrpcClientSettings(
                tls,
                serverName,
                authority,
                userAgent,
                headers,
                compression,
                connectTimeout,
                maxBackoff,
                time,
                timeout,
                withoutCalls,
                maxWaitingCalls);
    }

    /** Header values are secrets. */
    @Override
    public String toString() {
        return "GrpcClientSettings[tls=" + (tls != null) + ", compression=" + compression + ", headers="
                + headers.keySet() + "]";
    }
}
