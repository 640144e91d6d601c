package io.spanway.app;

import io.spanway.core.Platform;
import io.spanway.core.components.CoreComponents;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.lb.LbComponents;
import io.spanway.processing.ProcessingComponents;
import java.util.ArrayList;
import java.util.List;

/** Which component types there are: the lists of all modules. Immutable. */
public final class Wiring {
    private Wiring() {}

    /** Every component type of every module: each role can use them all. */
    public static List<ComponentType<?>> components(Platform platform) {
        List<ComponentType<?>> all = new ArrayList<>();
        all.addAll(CoreComponents.list(platform));
        all.addAll(LbComponents.list(platform));
        all.addAll(ProcessingComponents.list(platform));
        return all;
    }
}
