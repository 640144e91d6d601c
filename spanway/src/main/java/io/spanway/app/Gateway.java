package io.spanway.app;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.PipelineGraph;
import io.spanway.core.pipeline.ReadinessCheck;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A gateway process from start to stop: pipelines and event loops, and whether they are of use.
 *
 * <p>Confined to the lifecycle thread, but for {@link #notReadyReason}, which any thread may call.
 */
final class Gateway implements ReadinessCheck {
    private final Platform platform;
    private final PipelineGraph graph;
    private volatile @Nullable String state = "starting";

    Gateway(Platform platform, PipelineGraph graph) {
        this.platform = platform;
        this.graph = graph;
    }

    /**
     * Starts everything; when it returns, receivers are bound.
     *
     * @throws PipelineGraph.StartException naming what did not start; everything is stopped again, event loops included
     */
    void start() throws PipelineGraph.StartException {
        try {
            graph.start();
            state = null;
        } catch (PipelineGraph.StartException e) {
            platform.loops().close();
            throw e;
        }
    }

    /** Turns readiness off, then stops front to back within {@code grace}. */
    void stop(Duration grace) {
        state = "shutting down";
        graph.stop(grace);
        platform.loops().close();
    }

    @Override
    public @Nullable String notReadyReason() {
        String reason = state;
        return reason == null ? graph.notReadyReason() : reason;
    }
}
