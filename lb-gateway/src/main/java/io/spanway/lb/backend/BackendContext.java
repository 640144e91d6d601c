package io.spanway.lb.backend;

import io.netty.channel.EventLoop;
import io.spanway.core.telemetry.Metrics;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What all backends of one exporter have in common.
 *
 * @param loops one lane per loop and backend, by index
 * @param undelivered takes back what a backend did not accept
 * @param listener hears of health
 * @param nanoClock {@link System#nanoTime()} or a manual clock
 *     <p>Immutable, its parts are thread-safe.
 */
public record BackendContext(
        LaneSettings settings,
        List<EventLoop> loops,
        ChannelOpener opener,
        Backend.Undelivered undelivered,
        Backend.Listener listener,
        Books books,
        Traffic traffic,
        Metrics metrics,
        LongSupplier nanoClock) {
    public BackendContext {
        loops = List.copyOf(loops);
    }
}
