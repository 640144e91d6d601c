package io.spanway.lb.route;

import com.codahale.metrics.Counter;
import io.netty.channel.EventLoop;
import io.spanway.lb.backend.Books;
import io.spanway.lb.backend.Traffic;
import io.spanway.lb.key.RoutingKey;
import io.spanway.otlp.Signal;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a router is made of.
 *
 * @param loops in the order of the backends' lanes
 * @param signals those that requests may be of
 * @param keys makes the routing key of one signal and one loop
 * @param invalidTraceIds counts items whose trace id cannot be one
 * @param queue bound of what is acknowledged before it is delivered, or null to acknowledge after delivery
 * @param restKeeper keeps the undelivered rest of stored requests, or null if they are not stored
 * @param seen the traces that were seen, or null if they may move at once when the backends change
 * @param pins counts what is kept whole
 * @param seed of the jitter between attempts
 *     <p>Immutable, its parts are thread-safe.
 */
public record RouterContext(
        List<EventLoop> loops,
        Set<Signal> signals,
        Function<Signal, RoutingKey> keys,
        Counter invalidTraceIds,
        RetryPolicy retry,
        @Nullable MemoryQueue queue,
        @Nullable RestKeeper restKeeper,
        Books books,
        Traffic traffic,
        @Nullable SeenTraces seen,
        PinCounts pins,
        LongSupplier nanoClock,
        long seed) {
    public RouterContext {
        loops = List.copyOf(loops);
        signals = Set.copyOf(signals);
    }
}
