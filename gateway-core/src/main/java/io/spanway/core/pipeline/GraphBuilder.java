package io.spanway.core.pipeline;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemCounter;
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
import org.jspecify.annotations.Nullable;

/**
 * Makes the components of a configuration and joins them, from the back door to the front door: each is made after everything that it
 * feeds. Opens nothing. One builder makes one graph. Confined to the main thread.
 */
public final class GraphBuilder {
    private final ComponentCatalog catalog;
    private final GraphSpec spec;
    private final LongSupplier nanoClock;
    private final Metrics metrics;
    private final PartMaker parts;
    private final List<PipelineGraph.Node> extensions = new ArrayList<>();
    private final List<PipelineGraph.Node> nodes = new ArrayList<>();
    private final Map<ComponentId, Component> extensionsById = new LinkedHashMap<>();
    private final Map<ComponentId, Stage> ends = new HashMap<>();
    private final Map<PipelineId, Stage> entries = new HashMap<>();

    /** A sink and the components directly behind it. */
    private record Stage(PayloadSink sink, List<PipelineGraph.Node> nodes) {
        static Stage join(Collection<Stage> stages) {
            Set<PipelineGraph.Node> nodes = new LinkedHashSet<>();
            stages.forEach(stage -> nodes.addAll(stage.nodes()));
            return new Stage(FanOut.to(stages.stream().map(Stage::sink).toList()), List.copyOf(nodes));
        }
    }

    private GraphBuilder(
            ComponentCatalog catalog,
            GraphSpec spec,
            LongSupplier nanoClock,
            Metrics metrics,
            @Nullable PipelineGraph running) {
        this.catalog = catalog;
        this.metrics = metrics;
        this.spec = spec;
        this.nanoClock = nanoClock;
        this.parts = new PartMaker(spec, extensionsById, running);
    }

    /** Checks and builds a graph of new components only. */
    public static PipelineGraph build(ComponentCatalog catalog, GraphSpec spec, LongSupplier nanoClock, Metrics metrics)
            throws GraphSpec.InvalidException {
        return build(catalog, spec, nanoClock, metrics, null);
    }

    /** Everything that keeps {@code spec} from being built, as far as it shows without making components. */
    public static List<GraphSpec.Problem> check(ComponentCatalog catalog, GraphSpec spec) {
        return GraphCheck.check(spec, catalog);
    }

    /**
     * Checks and builds a graph.
     *
     * @param running a graph whose unchanged components go on in the new one, or null; see {@link PipelineGraph#replace}
     * @param nanoClock measures the grace time of {@link PipelineGraph#stop}
     * @param metrics counts the items that enter and leave each processor
     * @throws GraphSpec.InvalidException with all problems; nothing was opened
     */
    public static PipelineGraph build(
            ComponentCatalog catalog,
            GraphSpec spec,
            LongSupplier nanoClock,
            Metrics metrics,
            @Nullable PipelineGraph running)
            throws GraphSpec.InvalidException {
        List<GraphSpec.Problem> problems = GraphCheck.check(spec, catalog);
        if (!problems.isEmpty()) {
            throw new GraphSpec.InvalidException(problems);
        }
        return new GraphBuilder(catalog, spec, nanoClock, metrics, running).build();
    }

    private PipelineGraph build() throws GraphSpec.InvalidException {
        spec.extensions().forEach(this::extension);
        spec.pipelines().forEach(this::entry);
        receivers();
        if (!parts.problems().isEmpty()) {
            throw new GraphSpec.InvalidException(parts.problems());
        }
        return new PipelineGraph(spec, extensions, nodes, warnings(), nanoClock);
    }

    private void extension(ComponentId id) {
        PipelineGraph.Node node = parts.part(
                new PartMaker.Place(ComponentKind.EXTENSION, id, null, ""),
                Map.of(),
                List.of(),
                (context, config, outlets) ->
                        make((ComponentType.ExtensionType<?>) type(ComponentKind.EXTENSION, id), context, config));
        if (node != null) {
            extensionsById.put(id, node.component());
            extensions.add(node);
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
        Signal signal = pipeline.signal();
        PipelineGraph.Node node = parts.part(
                new PartMaker.Place(ComponentKind.PROCESSOR, id, pipeline, signal),
                Map.of(pipeline, CountingSink.outgoing(metrics, id, signal, next.sink())),
                next.nodes(),
                (context, config, outlets) -> make(
                        type,
                        context,
                        config,
                        signal,
                        outlets.values().iterator().next()));
        if (node == null) {
            return next;
        }
        Stage stage = added(node);
        return new Stage(CountingSink.incoming(metrics, id, signal, stage.sink()), stage.nodes());
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
        PipelineGraph.Node node = parts.part(
                new PartMaker.Place(ComponentKind.EXPORTER, id, null, Set.copyOf(signals)),
                Map.of(),
                List.of(),
                (context, config, outlets) -> make(type, context, config, Set.copyOf(signals)));
        return node == null ? unusable() : added(node);
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
        PipelineGraph.Node node = parts.part(
                new PartMaker.Place(ComponentKind.CONNECTOR, id, null, ""),
                outputs,
                Stage.join(stages).nodes(),
                (context, config, outlets) -> make(type, context, config, outlets));
        return node == null ? unusable() : added(node);
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
        PipelineGraph.Node node = parts.part(
                new PartMaker.Place(ComponentKind.RECEIVER, id, null, ""),
                byPipelineOf(outputs),
                Stage.join(stages).nodes(),
                (context, config, outlets) -> make(type, context, config, bySignal(outlets)));
        if (node != null) {
            nodes.add(node);
        }
    }

    /** Outlets are known by pipeline; those of a receiver stand for all pipelines of a signal. */
    private static Map<PipelineId, PayloadSink> byPipelineOf(Map<Signal, PayloadSink> outputs) {
        Map<PipelineId, PayloadSink> byPipeline = new LinkedHashMap<>();
        outputs.forEach((signal, sink) -> byPipeline.put(new PipelineId(signal, ""), sink));
        return byPipeline;
    }

    private static Map<Signal, PayloadSink> bySignal(Map<PipelineId, PayloadSink> outlets) {
        Map<Signal, PayloadSink> bySignal = new LinkedHashMap<>();
        outlets.forEach((pipeline, outlet) -> bySignal.put(pipeline.signal(), outlet));
        return bySignal;
    }

    private Stage added(PipelineGraph.Node node) {
        nodes.add(node);
        return new Stage((PayloadSink) node.component(), List.of(node));
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

    private ComponentType<?> type(ComponentKind kind, ComponentId id) {
        ComponentType<?> type = catalog.find(kind, id.type());
        if (type == null) {
            throw new IllegalStateException("unknown " + kind.singular() + " type " + id.type());
        }
        return type;
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

    /**
     * Counts the items on their way into or out of a processor, one addition a payload: receivers have counted what is in it. Thread-safe.
     *
     * @param items where they are counted
     * @param next who gets the payload
     */
    private record CountingSink(Counter items, PayloadSink next) implements PayloadSink {
        /** In front of a processor. */
        static PayloadSink incoming(Metrics metrics, ComponentId processor, Signal signal, PayloadSink next) {
            return of(metrics, "incoming", "Items given to the processor", processor, signal, next);
        }

        /** Behind a processor. */
        static PayloadSink outgoing(Metrics metrics, ComponentId processor, Signal signal, PayloadSink next) {
            return of(metrics, "outgoing", "Items passed on by the processor", processor, signal, next);
        }

        private static PayloadSink of(
                Metrics metrics, String way, String help, ComponentId processor, Signal signal, PayloadSink next) {
            String family = "otelcol_processor_" + way + "_items";
            Counter items =
                    metrics.counter(family, help, "processor", processor.toString(), "otel_signal", signal.id());
            return new CountingSink(items, next);
        }

        @Override
        public void accept(Payload payload, Completion done) {
            if (payload.items() != Payload.UNCOUNTED || (payload.decoded() == null && ItemCounter.count(payload))) {
                items.inc(payload.items());
            }
            next.accept(payload, done);
        }
    }
}
