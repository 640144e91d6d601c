package io.spanway.core.transport.http2;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a server lets a client's connection live, and how long it waits for what the client should do.
 *
 * @param maxIdle a connection without streams for this long is sent away; null = never
 * @param maxAge a connection of this age (±10 %) is sent away; null = never
 * @param maxAgeGrace time that streams get to finish then; null = as long as they take
 * @param keepalive quiet time after which the client is asked for a sign of life
 * @param keepaliveAnswer time for that sign
 * @param pingInterval least time between two pings of a client
 * @param pingWhenIdle whether clients may ping while no stream is open
 * @param waiting time for the client to do its part
 *     <p>Immutable.
 */
public record LifeSettings(
        @Nullable Duration maxIdle,
        @Nullable Duration maxAge,
        @Nullable Duration maxAgeGrace,
        Duration keepalive,
        Duration keepaliveAnswer,
        Duration pingInterval,
        boolean pingWhenIdle,
        Waiting waiting) {
    /**
     * Time limits of a client's part; zero = none.
     *
     * @param headers for the client's preface from the connection on, and for a header block from its first bytes to its last
     * @param body longest pause within a request's body
     * @param write for a client to take an answer
     *     <p>Immutable.
     */
    public record Waiting(Duration headers, Duration body, Duration write) {
        /** Half a minute for each. */
        public static final Waiting DEFAULTS =
                new Waiting(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));

        /** How often somebody has to look, or null if nothing is limited. */
        @Nullable
        Duration interval() {
            Duration least = null;
            for (Duration limit : new Duration[] {headers, body, write}) {
                if (!limit.isZero() && (least == null || limit.compareTo(least) < 0)) {
                    least = limit;
                }
            }
            return least == null ? null : least.dividedBy(4).plusMillis(1);
        }

        /** Whether a client that did its last part at {@code sinceNanos} is late by now. */
        public static boolean over(Duration limit, long sinceNanos, long nowNanos) {
            return !limit.isZero() && nowNanos - sinceNanos > limit.toNanos();
        }
    }
}
