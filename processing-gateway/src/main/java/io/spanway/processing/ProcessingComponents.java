package io.spanway.processing;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.processing.bindplane.SnapshotProcessor;
import io.spanway.processing.bindplane.ThroughputMeasurement;
import io.spanway.processing.connector.ConnectorTypes;
import io.spanway.processing.exporter.ExporterTypes;
import io.spanway.processing.extension.ExtensionTypes;
import io.spanway.processing.ottl.adapter.SpanConditions;
import io.spanway.processing.processor.ProcessorTypes;
import io.spanway.processing.processor.groupbytrace.GroupByTraceProcessor;
import io.spanway.processing.processor.tailsampling.TailSamplingProcessor;
import io.spanway.processing.receiver.ReceiverTypes;
import java.util.ArrayList;
import java.util.List;

/** Every component type of this module. Immutable. */
public final class ProcessingComponents {
    private ProcessingComponents() {}

    /** All component types, in the order in which they are documented. */
    public static List<ComponentType<?>> list(Platform platform) {
        List<ComponentType<?>> types = new ArrayList<>();
        types.addAll(ReceiverTypes.list(platform));
        types.addAll(ProcessorTypes.list(platform));
        types.add(TailSamplingProcessor.type(
                platform, id -> new SpanConditions(id.toString(), platform.metrics(), platform.nanoClock())));
        types.add(GroupByTraceProcessor.type(platform));
        types.add(SnapshotProcessor.type(platform));
        types.add(ThroughputMeasurement.type(platform));
        types.addAll(ConnectorTypes.list(platform));
        types.addAll(ExporterTypes.list(platform));
        types.addAll(ExtensionTypes.list(platform));
        return List.copyOf(types);
    }
}
