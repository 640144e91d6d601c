package io.spanway.core.pipeline;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the components of a configuration and joins them, from the back door to the front door: each is made after everything that it
 * feeds. Opens nothing. One builder makes one graph. Confined to the main thread.
 */
public final class GraphBuilder {
    private final ComponentCatalog catalog;
    private final GraphSpec spec;
    private final LongSupplier nanoClock;
    private final List<PipelineGraph.Node> extensions = new ArrayList<>();
    private final List<PipelineGraph.Node> nodes = new ArrayList<>();
    private final Map<ComponentId, Component> extensionsById = new LinkedHashMap<>();
    private final Map<ComponentId, Stage> ends = new HashMap<>();
    private final Map<PipelineId, Stage> entries = new HashMap<>();
    private final List<GraphSpec.Problem> problems = new ArrayList<>();

    /** A sink and the components directly behind it. */
    private record Stage(PayloadSink sink, List<PipelineGraph.Node> nodes) {
        static Stage join(Collection<Stage> stages) {
            Set<PipelineGraph.Node> nodes = new LinkedHashSet<>();
            stages.forEach(stage -> nodes.addAll(stage.nodes()));
            return new Stage(FanOut.to(stages.stream().map(Stage::sink).toList()), List.copyOf(nodes));
        }
    }

    private GraphBuilder(ComponentCatalog catalog, GraphSpec spec, LongSupplier nanoClock) {
        this.catalog = catalog;
        this.spec = spec;
        this.nanoClock = nanoClock;
    }

    /** Everything that keeps {@code spec} from being built, as far as it shows without making components. */
    public static List<GraphSpec.Problem> check(ComponentCatalog catalog, GraphSpec spec) {
        return GraphCheck.check(spec, catalog);
    }

    /**
     * Checks and builds a graph.
     *
     * @param nanoClock measures the grace time of {@link PipelineGraph#stop}
     * @throws GraphSpec.InvalidException with all problems; nothing was opened
     */
    public static PipelineGraph build(ComponentCatalog catalog, GraphSpec spec, LongSupplier nanoClock)
            throws GraphSpec.InvalidException {
        List<GraphSpec.Problem> problems = GraphCheck.check(spec, catalog);
        if (!problems.isEmpty()) {
            throw new GraphSpec.InvalidException(problems);
        }
        return new GraphBuilder(catalog, spec, nanoClock).build();
    }

    private PipelineGraph build() throws GraphSpec.InvalidException {
        spec.extensions().forEach(this::extension);
        spec.pipelines().forEach(this::entry);
        receivers();
        if (!problems.isEmpty()) {
            throw new GraphSpec.InvalidException(problems);
        }
        for (Component extension : extensionsById.values()) {
            if (extension instanceof GraphObserver observer) {
                observer.graph(spec);
            }
        }
        return new PipelineGraph(extensions, nodes, warnings(), nanoClock);
    }

    private void extension(ComponentId id) {
        ComponentType<?> type = type(ComponentKind.EXTENSION, id);
        Component made = guarded(
                ComponentKind.EXTENSION,
                id,
                () -> make((ComponentType.ExtensionType<?>) type, context(id), config(type, id)));
        if (made != null) {
            extensionsById.put(id, made);
            extensions.add(
                    new PipelineGraph.Node(ComponentKind.EXTENSION, id, null, config(type, id), made, List.of()));
        }
    }

    /** Where payloads enter {@code pipeline}. */
    private Stage entry(GraphSpec.Pipeline pipeline) {
        Stage known = entries.get(pipeline.id());
        if (known != null) {
            return known;
        }
        List<Stage> outputs = new ArrayList<>();
        for (ComponentId id : new LinkedHashSet<>(pipeline.exporters())) {
            outputs.add(end(id));
        }
        Stage next = Stage.join(outputs);
        for (int i = pipeline.processors().size() - 1; i >= 0; i--) {
            next = processor(pipeline.id(), pipeline.processors().get(i), next);
        }
        entries.put(pipeline.id(), next);
        return next;
    }

    private Stage processor(PipelineId pipeline, ComponentId id, Stage next) {
        ComponentType.ProcessorType<?> type = (ComponentType.ProcessorType<?>) type(ComponentKind.PROCESSOR, id);
        Processor made = guarded(
                ComponentKind.PROCESSOR,
                id,
                () -> make(type, context(id), config(type, id), pipeline.signal(), next.sink()));
        return made == null ? next : stage(type, id, pipeline, made, next.nodes());
    }

    /** The exporter or connector {@code id}, one for all pipelines that name it. */
    private Stage end(ComponentId id) {
        Stage known = ends.get(id);
        if (known == null) {
            known = spec.has(ComponentKind.CONNECTOR, id) ? connector(id) : exporter(id);
            ends.put(id, known);
        }
        return known;
    }

    private Stage exporter(ComponentId id) {
        ComponentType.ExporterType<?> type = (ComponentType.ExporterType<?>) type(ComponentKind.EXPORTER, id);
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        for (GraphSpec.Pipeline pipeline : spec.pipelines()) {
            if (pipeline.exporters().contains(id)) {
                signals.add(pipeline.id().signal());
            }
        }
        Exporter made = guarded(
                ComponentKind.EXPORTER, id, () -> make(type, context(id), config(type, id), Set.copyOf(signals)));
        return made == null ? unusable() : stage(type, id, null, made, List.of());
    }

    private Stage connector(ComponentId id) {
        ComponentType.ConnectorType<?> type = (ComponentType.ConnectorType<?>) type(ComponentKind.CONNECTOR, id);
        Map<PipelineId, PayloadSink> outputs = new LinkedHashMap<>();
        List<Stage> stages = new ArrayList<>();
        for (GraphSpec.Pipeline pipeline : spec.pipelines()) {
            if (pipeline.receivers().contains(id)) {
                Stage entry = entry(pipeline);
                stages.add(entry);
                outputs.put(pipeline.id(), entry.sink());
            }
        }
        Connector made = guarded(ComponentKind.CONNECTOR, id, () -> make(type, context(id), config(type, id), outputs));
        return made == null
                ? unusable()
                : stage(type, id, null, made, Stage.join(stages).nodes());
    }

    private void receivers() {
        Set<ComponentId> ids = new LinkedHashSet<>();
        spec.pipelines().forEach(pipeline -> ids.addAll(pipeline.receivers()));
        ids.removeIf(id -> spec.has(ComponentKind.CONNECTOR, id));
        for (ComponentId id : ids) {
            Map<Signal, List<Stage>> bySignal = new LinkedHashMap<>();
            for (GraphSpec.Pipeline pipeline : spec.pipelines()) {
                if (pipeline.receivers().contains(id)) {
                    bySignal.computeIfAbsent(pipeline.id().signal(), signal -> new ArrayList<>())
                            .add(entry(pipeline));
                }
            }
            receiver(id, bySignal);
        }
    }

    private void receiver(ComponentId id, Map<Signal, List<Stage>> bySignal) {
        ComponentType.ReceiverType<?> type = (ComponentType.ReceiverType<?>) type(ComponentKind.RECEIVER, id);
        Map<Signal, PayloadSink> outputs = new LinkedHashMap<>();
        List<Stage> stages = new ArrayList<>();
        bySignal.forEach((signal, entered) -> {
            outputs.put(signal, Stage.join(entered).sink());
            stages.addAll(entered);
        });
        Component made = guarded(ComponentKind.RECEIVER, id, () -> make(type, context(id), config(type, id), outputs));
        if (made != null) {
            nodes.add(new PipelineGraph.Node(
                    ComponentKind.RECEIVER,
                    id,
                    null,
                    config(type, id),
                    made,
                    Stage.join(stages).nodes()));
        }
    }

    private <T extends Component & PayloadSink> Stage stage(
            ComponentType<?> type,
            ComponentId id,
            @Nullable PipelineId pipeline,
            T made,
            List<PipelineGraph.Node> outputs) {
        PipelineGraph.Node node = new PipelineGraph.Node(type.kind(), id, pipeline, config(type, id), made, outputs);
        nodes.add(node);
        return new Stage(made, List.of(node));
    }

    /** Runs a factory; what it refuses is noted at the component's section or the key that its message starts with. */
    private <T> @Nullable T guarded(ComponentKind kind, ComponentId id, Supplier<T> factory) {
        try {
            return factory.get();
        } catch (IllegalArgumentException e) {
            GraphSpec.Problem problem =
                    new GraphSpec.Problem(List.of(kind.section(), id.toString()), String.valueOf(e.getMessage()));
            if (!problems.contains(problem)) {
                problems.add(problem);
            }
            return null;
        }
    }

    /** Stands for an exporter that could not be made, so that the rest can be looked at; such a graph is never returned. */
    private static Stage unusable() {
        return new Stage(GraphBuilder::refuse, List.of());
    }

    private static void refuse(Payload payload, Completion done) {
        payload.release();
        done.complete(Outcome.refused(Reason.INTERNAL, "exporter was not built"));
    }

    private List<String> warnings() {
        Set<String> warnings = new LinkedHashSet<>();
        List<PipelineGraph.Node> all = new ArrayList<>(extensions);
        all.addAll(nodes);
        for (PipelineGraph.Node node : all) {
            String current = type(node.kind(), node.id()).descriptor().type();
            if (!current.equals(node.id().type())) {
                warnings.add("\"" + node.id().type() + "\" alias is deprecated; use \"" + current + "\" instead ("
                        + node.kind().singular() + " " + node.id() + ")");
            }
        }
        return List.copyOf(warnings);
    }

    private BuildContext context(ComponentId id) {
        return new BuildContext(id, Map.copyOf(extensionsById));
    }

    private ComponentType<?> type(ComponentKind kind, ComponentId id) {
        ComponentType<?> type = catalog.find(kind, id.type());
        if (type == null) {
            throw new IllegalStateException("unknown " + kind.singular() + " type " + id.type());
        }
        return type;
    }

    private Object config(ComponentType<?> type, ComponentId id) {
        Object config = spec.configs(type.kind()).get(id);
        if (config == null) {
            throw new IllegalStateException("no configuration for " + id);
        }
        return config;
    }

    private static <C> Component make(ComponentType.ExtensionType<C> type, BuildContext context, Object config) {
        return type.factory().create(context, type.descriptor().config().cast(config));
    }

    private static <C> Processor make(
            ComponentType.ProcessorType<C> type, BuildContext context, Object config, Signal signal, PayloadSink next) {
        return type.factory().create(context, type.descriptor().config().cast(config), signal, next);
    }

    private static <C> Exporter make(
            ComponentType.ExporterType<C> type, BuildContext context, Object config, Set<Signal> signals) {
        return type.factory().create(context, type.descriptor().config().cast(config), signals);
    }

    private static <C> Connector make(
            ComponentType.ConnectorType<C> type,
            BuildContext context,
            Object config,
            Map<PipelineId, PayloadSink> outputs) {
        return type.factory().create(context, type.descriptor().config().cast(config), outputs);
    }

    private static <C> Component make(
            ComponentType.ReceiverType<C> type, BuildContext context, Object config, Map<Signal, PayloadSink> outputs) {
        return type.factory().create(context, type.descriptor().config().cast(config), outputs);
    }
}
