package io.spanway.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.telemetry.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphSpecObserverTest {
    private final List<GraphSpec> told = new ArrayList<>();

    @Test
    void extension_thatObserves_isToldTheGraphOnceBeforeAnythingStarts() throws Exception {
        Recording parts = new Recording();
        ComponentType.Descriptor<Recording.Config> names =
                new ComponentType.Descriptor<>("watch", List.of(), Map.of(), Recording.Config.class);
        List<ComponentType<?>> types = new ArrayList<>(parts.catalog().types());
        types.add(new ComponentType.ExtensionType<>(names, (context, config) -> new Watch()));
        GraphSpec spec = Recording.spec("ext, watch", "traces: in -> step -> out");

        GraphBuilder.build(new ComponentCatalog(types), spec, () -> 0, new Metrics());

        assertThat(told).containsExactly(spec);
        assertThat(parts.log).isEmpty();
    }

    private final class Watch implements Component, GraphSpec.Observer {
        @Override
        public void graph(GraphSpec spec) {
            told.add(spec);
        }
    }
}
