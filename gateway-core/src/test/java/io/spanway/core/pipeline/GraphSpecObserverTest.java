package io.spanway.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.telemetry.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who shows the graph shows the one that runs: not one that was refused, and the new one after a reload. */
class GraphSpecObserverTest {
    private final Recording parts = new Recording();
    private final List<Watch> watches = new ArrayList<>();
    private final GraphSpec first = spec("", "traces: in -> step -> out");

    @Test
    void extension_isToldTheGraph_beforeItStarts_andNotWhenItIsOnlyBuilt() throws Exception {
        PipelineGraph graph = build(first, null);
        assertThat(watches.get(0).shown).isNull();

        graph.start();

        assertThat(watches.get(0).shownAtStart).isEqualTo(first);
    }

    @Test
    void reload_thatItOutlives_isTold() throws Exception {
        PipelineGraph old = started(first);
        GraphSpec second = spec("", "traces: in -> step -> out", "logs: in -> -> out/2");

        PipelineGraph next = build(second, old);
        next.startBeside(old);
        assertThat(watches.get(0).shown).isEqualTo(first);
        next.replace(old);

        assertThat(watches).hasSize(1);
        assertThat(watches.get(0).shown).isEqualTo(second);
    }

    @Test
    void reload_thatFails_isNotTold() throws Exception {
        PipelineGraph old = started(first);
        GraphSpec bad =
                Recording.spec(id -> id.equals("out/bad") ? "fail" : "", "watch", "traces: in -> step -> out, out/bad");

        PipelineGraph next = build(bad, old);

        assertThatThrownBy(() -> next.startBeside(old)).isInstanceOf(PipelineGraph.StartException.class);
        assertThat(watches.get(0).shown).isEqualTo(first);
    }

    @Test
    void changedOne_onTheSamePort_isMadeTwice_andTheLastIsTold() throws Exception {
        PipelineGraph old = started(spec("port1 a", "traces: in -> step -> out"));
        GraphSpec second = spec("port1 b", "traces: in -> step -> out");

        PipelineGraph next = build(second, old);
        next.startBeside(old);
        next.replace(old);

        assertThat(watches).hasSize(3);
        assertThat(watches.get(2).shownAtStart).isEqualTo(second);
        assertThat(watches.get(2).shown).isEqualTo(second);
    }

    @Test
    void broughtBackOne_showsTheGraphThatGoesOn() throws Exception {
        GraphSpec running = spec("port1 a", "traces: in -> step -> out");
        PipelineGraph old = started(running);
        GraphSpec bad = Recording.spec(
                id -> id.equals("watch") ? "port1 b" : id.equals("out/bad") ? "fail" : "",
                "watch",
                "traces: in -> step -> out/bad");

        PipelineGraph next = build(bad, old);

        assertThatThrownBy(() -> next.startBeside(old)).hasMessageContaining("out/bad");
        assertThat(watches.get(watches.size() - 1).shown).isEqualTo(running);
    }

    private static GraphSpec spec(String modeOfWatch, String... pipelines) {
        return Recording.spec(id -> id.equals("watch") ? modeOfWatch : "", "watch", pipelines);
    }

    private PipelineGraph started(GraphSpec spec) throws Exception {
        PipelineGraph graph = build(spec, null);
        graph.start();
        return graph;
    }

    private PipelineGraph build(GraphSpec spec, @Nullable PipelineGraph running) throws Exception {
        List<ComponentType<?>> types = new ArrayList<>(parts.catalog().types());
        types.add(new ComponentType.ExtensionType<>(
                new ComponentType.Descriptor<>("watch", List.of(), Map.of(), Recording.Config.class),
                (context, config) -> new Watch(parts.part(context, config))));
        return GraphBuilder.build(new ComponentCatalog(types), spec, () -> 0, new Metrics(), running);
    }

    private final class Watch implements Component, GraphSpec.Observer {
        private final Component part;
        private @Nullable GraphSpec shown;
        private @Nullable GraphSpec shownAtStart;

        Watch(Component part) {
            this.part = part;
            watches.add(this);
        }

        @Override
        public void graph(GraphSpec spec) {
            shown = spec;
        }

        @Override
        public void start() throws Exception {
            shownAtStart = shown;
            part.start();
        }

        @Override
        public void stop(Duration grace) {
            part.stop(grace);
        }
    }
}
