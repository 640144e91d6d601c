package io.spanway.core;

import io.spanway.core.pipeline.ComponentType;
import java.util.List;

/** The component types of module gateway-core, one line each. Immutable. */
public final class CoreComponents {
    private CoreComponents() {}

    /** Every type of this module, able to use {@code platform}. */
    public static List<ComponentType<?>> list(Platform platform) {
        return List.of();
    }
}
