package io.spanway.processing.extension;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.processing.extension.zpages.ZPages;
import java.util.List;

/** The extensions of this module, one line each. Immutable. */
public final class ExtensionTypes {
    private ExtensionTypes() {}

    public static List<ComponentType<?>> list(Platform platform) {
        return List.of(ZPages.type(platform));
    }
}
