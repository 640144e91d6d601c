package io.spanway.processing.processor;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.processing.processor.filter.FilterProcessor;
import io.spanway.processing.processor.transform.TransformProcessor;
import java.util.List;

/** The processors of this module, one line each. Immutable. */
public final class ProcessorTypes {
    private ProcessorTypes() {}

    public static List<ComponentType<?>> list(Platform platform) {
        return List.of(
                BatchProcessor.type(platform),
                MemoryLimiter.type(platform),
                FilterProcessor.type(platform),
                TransformProcessor.type(platform));
    }
}
