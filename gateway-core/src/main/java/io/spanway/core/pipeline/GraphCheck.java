package io.spanway.core.pipeline;

import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** Finds everything that keeps a graph from being built. Confined to the main thread. */
final class GraphCheck {
    private final GraphSpec spec;
    private final ComponentCatalog catalog;
    private final List<GraphSpec.Problem> problems = new ArrayList<>();

    private GraphCheck(GraphSpec spec, ComponentCatalog catalog) {
        this.spec = spec;
        this.catalog = catalog;
    }

    static List<GraphSpec.Problem> check(GraphSpec spec, ComponentCatalog catalog) {
        GraphCheck check = new GraphCheck(spec, catalog);
        check.sections();
        check.extensions();
        spec.pipelines().forEach(check::pipeline);
        spec.configs(ComponentKind.CONNECTOR).keySet().forEach(check::connector);
        if (check.problems.isEmpty()) {
            check.cycles();
        }
        return check.problems;
    }

    private void sections() {
        boolean connectors = !spec.configs(ComponentKind.CONNECTOR).isEmpty();
        if (spec.configs(ComponentKind.RECEIVER).isEmpty() && !connectors) {
            add("no receiver is configured; add one under \"receivers\"", "receivers");
        }
        if (spec.configs(ComponentKind.EXPORTER).isEmpty() && !connectors) {
            add("no exporter is configured; add one under \"exporters\"", "exporters");
        }
        if (spec.pipelines().isEmpty()) {
            add("service must have at least one pipeline", "service", "pipelines");
        }
        for (ComponentKind kind : new ComponentKind[] {ComponentKind.RECEIVER, ComponentKind.EXPORTER}) {
            for (ComponentId id : spec.configs(kind).keySet()) {
                if (spec.has(ComponentKind.CONNECTOR, id)) {
                    add(
                            "the same id is used in \"" + kind.section() + "\"; rename one of them",
                            "connectors",
                            id.toString());
                }
            }
        }
    }

    private void extensions() {
        Set<ComponentId> seen = new HashSet<>();
        for (int i = 0; i < spec.extensions().size(); i++) {
            ComponentId id = spec.extensions().get(i);
            if (!spec.has(ComponentKind.EXTENSION, id)) {
                add(
                        undefined(
                                "extension",
                                id,
                                spec.configs(ComponentKind.EXTENSION).keySet()),
                        "service",
                        "extensions",
                        Integer.toString(i));
            } else if (!seen.add(id)) {
                add("extension \"" + id + "\" is listed twice", "service", "extensions", Integer.toString(i));
            }
        }
    }

    private void pipeline(GraphSpec.Pipeline pipeline) {
        if (pipeline.receivers().isEmpty()) {
            addTo(pipeline, "must have at least one receiver");
        }
        if (pipeline.exporters().isEmpty()) {
            addTo(pipeline, "must have at least one exporter");
        }
        references(pipeline, ComponentKind.RECEIVER, pipeline.receivers());
        references(pipeline, ComponentKind.PROCESSOR, pipeline.processors());
        references(pipeline, ComponentKind.EXPORTER, pipeline.exporters());
        Set<ComponentId> seen = new HashSet<>();
        for (int i = 0; i < pipeline.processors().size(); i++) {
            ComponentId id = pipeline.processors().get(i);
            if (!seen.add(id)) {
                addTo(pipeline, "references processor \"" + id + "\" multiple times", "processors", "" + i);
            }
        }
    }

    private void references(GraphSpec.Pipeline pipeline, ComponentKind kind, List<ComponentId> ids) {
        boolean end = kind != ComponentKind.PROCESSOR;
        for (int i = 0; i < ids.size(); i++) {
            ComponentId id = ids.get(i);
            if (spec.has(kind, id)) {
                supports(pipeline, kind, id, i);
            } else if (!(end && spec.has(ComponentKind.CONNECTOR, id))) {
                Set<ComponentId> configured =
                        new LinkedHashSet<>(spec.configs(kind).keySet());
                if (end) {
                    configured.addAll(spec.configs(ComponentKind.CONNECTOR).keySet());
                }
                addTo(pipeline, undefined(kind.singular(), id, configured), kind.section(), Integer.toString(i));
            }
        }
    }

    private void supports(GraphSpec.Pipeline pipeline, ComponentKind kind, ComponentId id, int index) {
        ComponentType<?> type = catalog.find(kind, id.type());
        Signal signal = pipeline.id().signal();
        if (type != null && !type.descriptor().stability().containsKey(signal)) {
            String message = kind.singular() + " \"" + id + "\" does not support " + signal.id() + ", only "
                    + names(type.descriptor().stability().keySet());
            addTo(pipeline, message, kind.section(), Integer.toString(index));
        }
    }

    private void connector(ComponentId id) {
        List<GraphSpec.Pipeline> into = new ArrayList<>();
        List<GraphSpec.Pipeline> outOf = new ArrayList<>();
        for (GraphSpec.Pipeline pipeline : spec.pipelines()) {
            if (pipeline.exporters().contains(id)) {
                into.add(pipeline);
            }
            if (pipeline.receivers().contains(id)) {
                outOf.add(pipeline);
            }
        }
        if (!(catalog.find(ComponentKind.CONNECTOR, id.type()) instanceof ComponentType.ConnectorType<?> type)) {
            return;
        }
        for (GraphSpec.Pipeline pipeline : into) {
            boolean served = outOf.stream().anyMatch(other -> pairs(type, pipeline, other));
            if (!served) {
                addTo(
                        pipeline,
                        "connector \"" + id
                                + "\" is used as exporter here but as receiver in no pipeline it can feed from "
                                + pipeline.id().signal().id(),
                        "exporters",
                        "" + pipeline.exporters().indexOf(id));
            }
        }
        for (GraphSpec.Pipeline pipeline : outOf) {
            boolean served = into.stream().anyMatch(other -> pairs(type, other, pipeline));
            if (!served) {
                addTo(
                        pipeline,
                        "connector \"" + id
                                + "\" is used as receiver here but as exporter in no pipeline it can turn into "
                                + pipeline.id().signal().id(),
                        "receivers",
                        "" + pipeline.receivers().indexOf(id));
            }
        }
    }

    private static boolean pairs(ComponentType.ConnectorType<?> type, GraphSpec.Pipeline from, GraphSpec.Pipeline to) {
        return type.pairs()
                .getOrDefault(from.id().signal(), Set.of())
                .contains(to.id().signal());
    }

    /** Walks from each pipeline over its connectors; meeting a pipeline of the own way again is a cycle. */
    private void cycles() {
        if (!cycle("", this::feeds)) {
            // A connector is one component for all its signals, so this would be a circle of components without being
            // one of data.
            cycle("; give each signal a connector of its own", this::joined);
        }
    }

    private boolean cycle(String advice, BiPredicate<GraphSpec.Pipeline, GraphSpec.Pipeline> linked) {
        Set<PipelineId> done = new HashSet<>();
        return spec.pipelines().stream()
                .anyMatch(pipeline -> walk(pipeline, new LinkedHashSet<>(), done, advice, linked));
    }

    private boolean walk(
            GraphSpec.Pipeline pipeline,
            Set<PipelineId> way,
            Set<PipelineId> done,
            String advice,
            BiPredicate<GraphSpec.Pipeline, GraphSpec.Pipeline> linked) {
        if (done.contains(pipeline.id())) {
            return false;
        }
        if (!way.add(pipeline.id())) {
            addTo(pipeline, "cycle of connectors through pipelines " + way + advice);
            return true;
        }
        for (GraphSpec.Pipeline next : spec.pipelines()) {
            if (linked.test(pipeline, next) && walk(next, way, done, advice, linked)) {
                return true;
            }
        }
        way.remove(pipeline.id());
        done.add(pipeline.id());
        return false;
    }

    /** Whether some connector stands between two pipelines, whatever signals it turns into which. */
    private boolean joined(GraphSpec.Pipeline from, GraphSpec.Pipeline to) {
        return between(from, to).findAny().isPresent();
    }

    /** Whether some connector takes data of one pipeline into another. */
    private boolean feeds(GraphSpec.Pipeline from, GraphSpec.Pipeline to) {
        return between(from, to)
                .anyMatch(id ->
                        catalog.find(ComponentKind.CONNECTOR, id.type()) instanceof ComponentType.ConnectorType<?> type
                                && pairs(type, from, to));
    }

    private Stream<ComponentId> between(GraphSpec.Pipeline from, GraphSpec.Pipeline to) {
        return to.receivers().stream()
                .filter(id -> spec.has(ComponentKind.CONNECTOR, id)
                        && from.exporters().contains(id));
    }

    private static String undefined(String kind, ComponentId id, Set<ComponentId> configured) {
        return "references " + kind + " \"" + id + "\" which is not configured (configured: "
                + (configured.isEmpty()
                        ? "none"
                        : String.join(
                                ", ",
                                configured.stream().map(ComponentId::toString).toList()))
                + ")";
    }

    private static String names(Set<Signal> signals) {
        return String.join(", ", signals.stream().sorted().map(Signal::id).toList());
    }

    private void addTo(GraphSpec.Pipeline pipeline, String message, String... steps) {
        List<String> path =
                new ArrayList<>(List.of("service", "pipelines", pipeline.id().toString()));
        path.addAll(List.of(steps));
        problems.add(new GraphSpec.Problem(path, message));
    }

    private void add(String message, String... path) {
        problems.add(new GraphSpec.Problem(List.of(path), message));
    }
}
