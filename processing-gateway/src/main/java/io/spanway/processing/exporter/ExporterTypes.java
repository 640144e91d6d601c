package io.spanway.processing.exporter;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.processing.exporter.local.DebugExporter;
import io.spanway.processing.exporter.local.FileExporter;
import io.spanway.processing.exporter.local.LedgerExporter;
import io.spanway.processing.exporter.otlp.OtlpGrpcExporter;
import io.spanway.processing.exporter.otlp.OtlpHttpExporter;
import io.spanway.processing.exporter.prometheus.PrometheusExporter;
import java.util.List;

/** The exporters of this module, one line each. Immutable. */
public final class ExporterTypes {
    private ExporterTypes() {}

    public static List<ComponentType<?>> list(Platform platform) {
        return List.of(
                OtlpGrpcExporter.type(platform),
                OtlpHttpExporter.type(platform),
                DebugExporter.type(platform),
                FileExporter.type(platform),
                NopExporter.type(),
                PrometheusExporter.type(platform),
                LedgerExporter.type());
    }
}
