package io.spanway.lb;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import java.util.List;

/** The component types of module lb-gateway, one line each. Immutable. */
public final class LbComponents {
    private LbComponents() {}

    /** Every type of this module, able to use {@code platform}. */
    public static List<ComponentType<?>> list(Platform platform) {
        return List.of(LoadBalancingExporter.type(platform));
    }
}
