package io.spanway.processing.connector;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.processing.connector.servicegraph.ServiceGraphConnector;
import io.spanway.processing.connector.spanmetrics.SpanMetricsConnector;
import java.util.List;

/** The connectors of this module, one line each. Immutable. */
public final class ConnectorTypes {
    private ConnectorTypes() {}

    public static List<ComponentType<?>> list(Platform platform) {
        return List.of(
                ForwardConnector.type(), ServiceGraphConnector.type(platform), SpanMetricsConnector.type(platform));
    }
}
