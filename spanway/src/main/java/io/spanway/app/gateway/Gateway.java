package io.spanway.app.gateway;

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
import org.jspecify.annotations.Nullable;

/**
 * A gateway process from start to stop: pipelines and event loops, and whether they are of use.
 *
 * <p>Confined to the lifecycle thread, but for {@link #notReadyReason}, which any thread may call.
 */
public final class Gateway implements ReadinessCheck {
    private final Platform platform;
    private final PipelineGraph graph;
    private final AdminServer admin;
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

    /** Turns readiness off, then stops front to back within {@code grace}. */
    public void stop(Duration grace) {
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
