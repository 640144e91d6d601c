package io.spanway.lb.membership;

import io.spanway.core.telemetry.Metrics;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.SeenTraces;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What membership works with.
 *
 * @param maker makes a backend that is new; opens nothing
 * @param loops that the backends' connections are on
 * @param placement over backends in their order, by the configured algorithm
 * @param drain how long calls to a backend that left may go on
 * @param resolver kind of the resolver, for metrics: {@code static}, {@code dns}
 * @param stickyWindow how long traces seen before a change stay with their owner; zero = not at all
 * @param seen these traces, or null without such a window
 * @param confirmations answers in a row that must lack a backend before it is believed to be gone
 *     <p>Immutable, its parts are thread-safe.
 */
public record MembershipContext(
        BackendMaker maker,
        List<? extends Executor> loops,
        Function<List<ResolvedBackend>, Placement> placement,
        HealthSettings health,
        Duration drain,
        String exporter,
        String resolver,
        int confirmations,
        Duration stickyWindow,
        @Nullable SeenTraces seen,
        Metrics metrics,
        LongSupplier nanoClock) {
    /** Makes backends that report to a listener. */
    @FunctionalInterface
    public interface BackendMaker {
        Backend make(ResolvedBackend member, Backend.Listener listener);
    }
}
