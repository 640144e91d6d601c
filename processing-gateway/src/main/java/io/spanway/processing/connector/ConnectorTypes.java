package io.spanway.processing.connector;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.RequestConditions;
import io.spanway.processing.connector.count.CountConnector;
import io.spanway.processing.connector.routing.RoutingConnector;
import io.spanway.processing.connector.servicegraph.ServiceGraphConnector;
import io.spanway.processing.connector.spanmetrics.SpanMetricsConnector;
import io.spanway.processing.ottl.adapter.ItemConditions;
import java.util.List;

/** The connectors of this module, one line each. Immutable. */
public final class ConnectorTypes {
    private ConnectorTypes() {}

    public static List<ComponentType<?>> list(Platform platform) {
        Condition.Compiler conditions = new RequestConditions(new ItemConditions());
        return List.of(
                CountConnector.type(platform, conditions),
                ForwardConnector.type(),
                RoutingConnector.type(platform, conditions),
                ServiceGraphConnector.type(platform),
                SpanMetricsConnector.type(platform));
    }
}
