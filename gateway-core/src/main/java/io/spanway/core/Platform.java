package io.spanway.core;

import io.spanway.core.telemetry.AdminPages;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * What every component may use of the process.
 *
 * @param loops event loops of all sockets
 * @param metrics registry of all instruments
 * @param budget bytes that may be in the process at one time
 * @param nanoClock {@link System#nanoTime()}, or a manual clock in tests
 * @param dataDirectory where components keep what must survive the process; not created until used
 * @param pages what components show under {@code /api/} on the admin port
 * @param readiness why the process should get no traffic now
 *     <p>Immutable, its parts are thread-safe.
 */
public record Platform(
        EventLoops loops,
        Metrics metrics,
        ByteBudget budget,
        LongSupplier nanoClock,
        Path dataDirectory,
        AdminPages pages,
        Readiness readiness) {
    /** With pages and readiness of its own. */
    public Platform(EventLoops loops, Metrics metrics, ByteBudget budget, LongSupplier nanoClock, Path dataDirectory) {
        this(loops, metrics, budget, nanoClock, dataDirectory, new AdminPages(), new Readiness());
    }
}
