package io.spanway.app;

import io.spanway.core.Platform;
import io.spanway.core.components.CoreComponents;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import io.spanway.lb.LbComponents;
import io.spanway.processing.ProcessingComponents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Puts the process together by hand. Immutable. */
final class Wiring {
    private Wiring() {}

    /** Every component type of every module: each role can use them all. */
    static List<ComponentType<?>> components(Platform platform) {
        List<ComponentType<?>> all = new ArrayList<>();
        all.addAll(CoreComponents.list(platform));
        all.addAll(LbComponents.list(platform));
        all.addAll(ProcessingComponents.list(platform));
        return all;
    }

    static Platform platform(int eventLoops, long budgetBytes, Path dataDirectory) {
        EventLoops loops = new EventLoops(eventLoops);
        Metrics metrics = new Metrics();
        ByteBudget budget = new ByteBudget(budgetBytes);
        return new Platform(loops, metrics, budget, System::nanoTime, dataDirectory);
    }
}
