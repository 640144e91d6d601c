package io.spanway.app.gateway;

import io.netty.channel.EventLoop;
import io.spanway.core.Platform;
import io.spanway.core.admin.AdminServer;
import io.spanway.core.pipeline.PipelineGraph;
import io.spanway.core.pipeline.ReadinessCheck;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.telemetry.ProcessMetrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A gateway process from start to stop: pipelines and event loops, and whether they are of use.
 *
 * <p>Thread-safe: start, replacement and stop exclude each other; {@link #notReadyReason} never waits.
 */
public final class Gateway implements ReadinessCheck {
    private static final Duration READY_WAIT = Duration.ofSeconds(5);
    private static final long READY_POLL_NANOS = 2_000_000;

    private final Platform platform;
    private final AdminServer admin;
    private volatile PipelineGraph graph;
    private volatile @Nullable String state = "starting";

    /**
     * What the components of one process share, with the system's clock.
     *
     * @param budgetBytes telemetry that may be in the process at one time
     * @param dataDirectory where components keep what must survive the process; not created here
     */
    public static Platform platform(int eventLoops, long budgetBytes, Path dataDirectory) {
        EventLoops loops = new EventLoops(eventLoops);
        Metrics metrics = new Metrics();
        ByteBudget budget = new ByteBudget(budgetBytes);
        return new Platform(loops, metrics, budget, System::nanoTime, dataDirectory);
    }

    /** @param admin where the admin port listens and who may see its pages */
    public Gateway(Platform platform, PipelineGraph graph, AdminServer.Settings admin) {
        this.platform = platform;
        this.graph = graph;
        this.admin =
                new AdminServer(platform.loops(), platform.metrics(), platform.pages(), admin, platform.readiness());
        platform.readiness().from(this::notReadyReason);
    }

    /**
     * Starts everything; when it returns, receivers are bound.
     *
     * <p>The admin port opens first, so that it can be asked why the gateway is not ready.
     *
     * @throws PipelineGraph.StartException naming what did not start; everything is stopped again, event loops included
     * @throws IOException when the admin port cannot be bound
     */
    public void start() throws PipelineGraph.StartException, IOException {
        boolean started = false;
        try {
            ProcessMetrics.register(platform.metrics());
            registerBudget();
            admin.start();
            graph.start();
            state = null;
            started = true;
        } finally {
            if (!started) {
                admin.stop(Duration.ZERO);
                platform.loops().close();
            }
        }
    }

    private void registerBudget() {
        ByteBudget budget = platform.budget();
        platform.metrics()
                .gauge(
                        "spanway_budget_used_bytes",
                        "Bytes of telemetry in the process: received and not answered, queued, or kept for reading ahead.",
                        budget::usedBytes);
        platform.metrics().gauge("spanway_budget_max_bytes", "Bound of spanway_budget_used_bytes.", budget::maxBytes);
    }

    /** The pipelines that run now. */
    public PipelineGraph graph() {
        return graph;
    }

    /**
     * Moves over to {@code next}, which was built upon {@link #graph}: starts what is new, waits until it is of use, then sends everything
     * through it.
     *
     * @return what is left of the old pipelines, to be stopped; nobody is inside any more
     * @throws PipelineGraph.StartException naming what did not start; the old pipelines go on as before
     */
    public synchronized PipelineGraph replace(PipelineGraph next) throws PipelineGraph.StartException {
        PipelineGraph old = graph;
        if (state != null) {
            return next;
        }
        next.startBeside(old);
        awaitReady(next.notIn(old));
        next.replace(old);
        graph = next;
        // Whoever read an old outlet does so on a loop: after one more turn of each, nobody holds one.
        for (EventLoop loop : platform.loops().all()) {
            loop.submit(() -> {}).awaitUninterruptibly();
        }
        return old;
    }

    /** A backend that is away must not keep a configuration from being taken over, so this has an end. */
    private void awaitReady(List<PipelineGraph.Node> fresh) {
        long end = System.nanoTime() + READY_WAIT.toNanos();
        for (PipelineGraph.Node node : fresh) {
            while (node.component() instanceof ReadinessCheck check
                    && check.notReadyReason() != null
                    && end - System.nanoTime() > 0) {
                LockSupport.parkNanos(READY_POLL_NANOS);
            }
        }
    }

    /** Turns readiness off, then stops front to back within {@code grace}. */
    public synchronized void stop(Duration grace) {
        state = "shutting down";
        graph.stop(grace);
        admin.stop(Duration.ZERO);
        platform.loops().close();
    }

    @Override
    public @Nullable String notReadyReason() {
        String reason = state;
        return reason == null ? graph.notReadyReason() : reason;
    }
}
