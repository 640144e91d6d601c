package io.spanway.processing.processor;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.processing.processor.attributes.AttributesProcessor;
import io.spanway.processing.processor.attributes.ResourceProcessor;
import io.spanway.processing.processor.filter.FilterProcessor;
import io.spanway.processing.processor.metricstransform.MetricsTransformProcessor;
import io.spanway.processing.processor.probabilistic.ProbabilisticSampler;
import io.spanway.processing.processor.redaction.RedactionProcessor;
import io.spanway.processing.processor.transform.TransformProcessor;
import java.util.List;

/** The processors of this module, one line each. Immutable. */
public final class ProcessorTypes {
    private ProcessorTypes() {}

    public static List<ComponentType<?>> list(Platform platform) {
        return List.of(
                BatchProcessor.type(platform),
                MemoryLimiter.type(platform),
                AttributesProcessor.type(),
                ResourceProcessor.type(),
                ProbabilisticSampler.type(platform),
                MetricsTransformProcessor.type(platform),
                RedactionProcessor.type(),
                FilterProcessor.type(platform),
                TransformProcessor.type(platform));
    }
}
