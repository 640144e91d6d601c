package io.spanway.lb.route;

import io.netty.channel.EventLoop;
import io.spanway.lb.backend.Books;
import io.spanway.lb.backend.Traffic;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a router is made of.
 *
 * @param loops in the order of the backends' lanes
 * @param keys makes the routing keys of one loop
 * @param queue bound of what is acknowledged before it is delivered, or null to acknowledge after delivery
 * @param seed of the jitter between attempts
 *     <p>Immutable, its parts are thread-safe.
 */
public record RouterContext(
        List<EventLoop> loops,
        Supplier<ItemKeys> keys,
        RetryPolicy retry,
        @Nullable MemoryQueue queue,
        Books books,
        Traffic traffic,
        LongSupplier nanoClock,
        long seed) {
    public RouterContext {
        loops = List.copyOf(loops);
    }
}
