package io.spanway.processing.receiver;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.processing.receiver.hostmetrics.HostMetricsReceiver;
import io.spanway.processing.receiver.telemetrygenerator.TelemetryGeneratorReceiver;
import java.util.List;

/** The receivers of this module, one line each. Immutable. */
public final class ReceiverTypes {
    private ReceiverTypes() {}

    public static List<ComponentType<?>> list(Platform platform) {
        return List.of(HostMetricsReceiver.type(platform), TelemetryGeneratorReceiver.type(platform));
    }
}
