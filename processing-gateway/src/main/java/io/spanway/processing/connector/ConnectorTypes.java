package io.spanway.processing.connector;

import io.spanway.core.pipeline.ComponentType;
import java.util.List;

/** The connectors of this module, one line each. Immutable. */
public final class ConnectorTypes {
    private ConnectorTypes() {}

    public static List<ComponentType<?>> list() {
        return List.of(ForwardConnector.type());
    }
}
