package io.spanway.core.transport.grpc.server;

import io.spanway.core.transport.http2.LifeSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits and connection life of a {@link GrpcServer}; null means the default named at each.
 *
 * @param maxMessageBytes largest message, on the wire and decompressed; 64 MiB
 * @param maxConcurrentStreams calls at one time on one connection; 10,000, which bounds what one client can hold open
 * @param connectionWindowBytes bytes on the way to us on one connection; 64 MiB
 * @param streamWindowBytes bytes on the way to us in one call; 8 MiB
 * @param maxConnectionIdle a connection without calls for this long is closed; never
 * @param maxConnectionAge a connection of this age (±10 %) is closed; never
 * @param maxConnectionAgeGrace time that calls get to finish when the age is reached; as long as they take
 * @param keepaliveTime quiet time after which the client is asked for a sign of life; 2 h
 * @param keepaliveTimeout time for that sign; 20 s
 * @param pingMinTime least time between two pings of a client; 5 min
 * @param pingWithoutStream whether clients may ping while no call is open; false
 * @param limits of the listener as a whole, and of clients that do not get on
 *     <p>Immutable.
 */
public record GrpcServerSettings(
        @Nullable Integer maxMessageBytes,
        @Nullable Integer maxConcurrentStreams,
        @Nullable Integer connectionWindowBytes,
        @Nullable Integer streamWindowBytes,
        @Nullable Duration maxConnectionIdle,
        @Nullable Duration maxConnectionAge,
        @Nullable Duration maxConnectionAgeGrace,
        @Nullable Duration keepaliveTime,
        @Nullable Duration keepaliveTimeout,
        @Nullable Duration pingMinTime,
        @Nullable Boolean pingWithoutStream,
        Limits limits) {
    /** Every default. */
    @SuppressWarnings("NullAway") // null is how a missing setting arrives
    public static final GrpcServerSettings DEFAULTS =
            new GrpcServerSettings(null, null, null, null, null, null, null, null, null, null, null, null);

    private static final int MIB = 1024 * 1024;

    public GrpcServerSettings {
        limits = limits == null ? Limits.DEFAULTS : limits;
    }

    /**
     * What strangers may cost.
     *
     * @param maxConnections open at one time; more are closed as they come
     * @param maxRequestsInFlight requests in work at one time, over all connections; more are refused retryably
     * @param maxHeaderBytes longest header list of a request
     * @param waiting time for a client to do its part
     *     <p>Immutable.
     */
    public record Limits(
            int maxConnections, int maxRequestsInFlight, int maxHeaderBytes, LifeSettings.Waiting waiting) {
        /** 10,000 connections, 25,000 requests, 64 KiB, half a minute. */
        public static final Limits DEFAULTS = new Limits(10_000, 25_000, 65_536, LifeSettings.Waiting.DEFAULTS);
    }

    int maxMessage() {
        return maxMessageBytes == null ? 64 * MIB : maxMessageBytes;
    }

    int maxStreams() {
        return maxConcurrentStreams == null ? 10_000 : maxConcurrentStreams;
    }

    int connectionWindow() {
        return connectionWindowBytes == null ? 64 * MIB : connectionWindowBytes;
    }

    int streamWindow() {
        return streamWindowBytes == null ? 8 * MIB : streamWindowBytes;
    }

    LifeSettings life() {
        return new LifeSettings(
                maxConnectionIdle,
                maxConnectionAge,
                maxConnectionAgeGrace,
                keepaliveTime == null ? Duration.ofHours(2) : keepaliveTime,
                keepaliveTimeout == null ? Duration.ofSeconds(20) : keepaliveTimeout,
                pingMinTime == null ? Duration.ofMinutes(5) : pingMinTime,
                pingWithoutStream != null && pingWithoutStream,
                limits.waiting());
    }
}
