package io.spanway.core.pipeline;

import io.spanway.otlp.PayloadSink;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the components of a graph, or takes them over from a running one: a component goes on when its configuration record is equal, it has
 * as many outlets as before, and the extensions it uses go on too. What is behind its outlets may differ. Confined to the main thread.
 */
final class PartMaker {
    private final GraphSpec spec;
    private final Map<ComponentId, Component> extensions;
    private final @Nullable PipelineGraph running;
    private final List<GraphSpec.Problem> problems = new ArrayList<>();

    /** @param extensions those made so far; filled by the caller */
    PartMaker(GraphSpec spec, Map<ComponentId, Component> extensions, @Nullable PipelineGraph running) {
        this.spec = spec;
        this.extensions = extensions;
        this.running = running;
    }

    /**
     * Where a component stands.
     *
     * @param shape what its factory is told besides configuration and outlets
     */
    record Place(
            ComponentKind kind, ComponentId id, @Nullable PipelineId pipeline, Object shape) {}

    /** Calls the factory of a component type. */
    @FunctionalInterface
    interface Factory {
        Component make(BuildContext context, Object config, Map<PipelineId, PayloadSink> outlets);
    }

    /** The component at {@code place}, or null if its factory refused; then there is a problem more. */
    PipelineGraph.@Nullable Node part(
            Place place, Map<PipelineId, PayloadSink> outputs, List<PipelineGraph.Node> fed, Factory factory) {
        Object config = spec.configs(place.kind()).get(place.id());
        if (config == null) {
            throw new IllegalStateException("no configuration for " + place.id());
        }
        PipelineGraph.Node before = running == null ? null : running.find(place.kind(), place.id(), place.pipeline());
        if (before != null && goesOn(before, place, config, outputs.keySet())) {
            outputs.forEach(
                    (pipeline, sink) -> plan(before.outlets().byPipeline().get(pipeline), sink));
            return node(place, config, before.component(), fed, before.outlets());
        }
        return made(place, config, outputs, fed, factory);
    }

    private static void plan(Outlets.@Nullable Outlet outlet, PayloadSink sink) {
        if (outlet != null) {
            outlet.plan(sink);
        }
    }

    private boolean goesOn(PipelineGraph.Node before, Place place, Object config, Set<PipelineId> outputs) {
        Outlets outlets = before.outlets();
        boolean same = before.config().equals(config)
                && outlets.shape().equals(place.shape())
                && outlets.byPipeline().keySet().equals(outputs);
        if (!same || running == null) {
            return false;
        }
        for (ComponentId id : outlets.extensions()) {
            PipelineGraph.Node used = running.find(ComponentKind.EXTENSION, id, null);
            if (used == null || extensions.get(id) != used.component()) {
                return false;
            }
        }
        return true;
    }

    /** Runs a factory; what it refuses is noted at the component's section or the key that its message starts with. */
    private PipelineGraph.@Nullable Node made(
            Place place,
            Object config,
            Map<PipelineId, PayloadSink> outputs,
            List<PipelineGraph.Node> fed,
            Factory factory) {
        Map<PipelineId, Outlets.Outlet> outlets = new LinkedHashMap<>();
        outputs.forEach((pipeline, sink) -> outlets.put(pipeline, new Outlets.Outlet(sink)));
        Asked asked = new Asked(Map.copyOf(extensions));
        try {
            Supplier<Component> maker =
                    () -> factory.make(new BuildContext(place.id(), asked), config, new LinkedHashMap<>(outlets));
            Component component = maker.get();
            return node(
                    place, config, component, fed, new Outlets(outlets, Set.copyOf(asked.names), place.shape(), maker));
        } catch (IllegalArgumentException e) {
            GraphSpec.Problem problem = new GraphSpec.Problem(
                    List.of(place.kind().section(), place.id().toString()), String.valueOf(e.getMessage()));
            if (!problems.contains(problem)) {
                problems.add(problem);
            }
            return null;
        }
    }

    private static PipelineGraph.Node node(
            Place place, Object config, Component component, List<PipelineGraph.Node> fed, Outlets outlets) {
        return new PipelineGraph.Node(place.kind(), place.id(), place.pipeline(), config, component, fed, outlets);
    }

    /** What the factories refused. */
    List<GraphSpec.Problem> problems() {
        return problems;
    }

    /** Extensions, with a note of those that were asked for. Confined to the main thread while it notes. */
    private static final class Asked extends AbstractMap<ComponentId, Component> {
        private final Map<ComponentId, Component> all;
        private final Set<ComponentId> names = new HashSet<>();

        Asked(Map<ComponentId, Component> all) {
            this.all = all;
        }

        @Override
        public Set<Entry<ComponentId, Component>> entrySet() {
            return all.entrySet();
        }

        @Override
        public @Nullable Component get(Object key) {
            if (key instanceof ComponentId id) {
                names.add(id);
            }
            return all.get(key);
        }

        @Override
        public boolean containsKey(Object key) {
            return get(key) != null;
        }
    }
}
