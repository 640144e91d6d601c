package io.spanway.app.gateway;

import io.spanway.core.admin.AdminServer;
import io.spanway.core.config.ConfigException;
import io.spanway.core.config.ConfigLoader;
import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Nearest;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import io.spanway.core.pipeline.ComponentCatalog;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentKind;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.GraphBuilder;
import io.spanway.core.pipeline.GraphSpec;
import io.spanway.core.pipeline.PipelineGraph;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was read, checked and bound. Nothing was started. Immutable.
 *
 * @param tree merged sources, references resolved
 * @param warnings what should be told but does not stop the start
 */
public record Configuration(
        ConfigNode.Mapping tree,
        ServiceConfig service,
        GraphSpec spec,
        ComponentCatalog catalog,
        List<String> warnings) {

    /**
     * Where a configuration comes from.
     *
     * @param files {@code --config} values
     * @param sets {@code --set} values
     */
    public record Sources(List<String> files, List<String> sets, Function<String, @Nullable String> environment) {}

    /**
     * Reads and checks everything that shows without making components.
     *
     * @throws ConfigException with all problems
     */
    public static Configuration load(ComponentCatalog catalog, Sources sources) throws ConfigException {
        return new Reading(catalog, new Problems()).read(sources);
    }

    /**
     * Makes the components and joins them; opens nothing.
     *
     * @param metrics counts what goes through the processors
     * @throws ConfigException with all problems
     */
    public PipelineGraph build(LongSupplier nanoClock, Metrics metrics) throws ConfigException {
        return build(nanoClock, metrics, null);
    }

    /** The same, where unchanged components of {@code running} go on. */
    public PipelineGraph build(LongSupplier nanoClock, Metrics metrics, @Nullable PipelineGraph running)
            throws ConfigException {
        try {
            return GraphBuilder.build(catalog, spec, nanoClock, metrics, running);
        } catch (GraphSpec.InvalidException e) {
            Problems problems = new Problems();
            e.problems().forEach(problem -> Reading.add(problems, tree, problem));
            throw new ConfigException(problems.all());
        }
    }

    /** Sends this process's own log lines where the configuration says. */
    public void applyLogSettings() {
        TelemetryConfig.Logs logs = service.telemetryOrDefault().logs();
        LogSetup.apply(logs == null ? TelemetryConfig.Logs.DEFAULT : logs);
    }

    /** Where the admin port listens. */
    public Endpoint adminEndpoint() {
        return service.telemetryOrDefault().adminEndpoint();
    }

    /** Where the admin port listens and who may see its pages. */
    public AdminServer.Settings admin() {
        return AdminServer.Settings.at(adminEndpoint())
                .with(service.telemetryOrDefault().admin());
    }

    /** What {@code print-config} shows: every section with its defaults. */
    public Map<String, Object> sections() {
        Map<String, Object> sections = new LinkedHashMap<>();
        for (ComponentKind kind : ComponentKind.values()) {
            Map<String, Object> section = new LinkedHashMap<>();
            spec.configs(kind).forEach((id, config) -> section.put(id.toString(), config));
            if (!section.isEmpty()) {
                sections.put(kind.section(), section);
            }
        }
        sections.put("service", service);
        return sections;
    }

    /** What is wrong with a configuration that cannot be used, a line for each problem. */
    public static String describe(ConfigException e) {
        List<?> problems = e.problems();
        if (problems.size() == 1) {
            return "invalid configuration: " + problems.get(0);
        }
        StringBuilder text = new StringBuilder("invalid configuration, " + problems.size() + " problems:");
        problems.forEach(problem -> text.append("\n  ").append(problem));
        return text.toString();
    }

    /** One reading. Confined to the main thread. */
    private static final class Reading {
        private static final Object UNBOUND = new Object();

        private final ComponentCatalog catalog;
        private final Problems problems;
        private final RecordBinder binder;

        Reading(ComponentCatalog catalog, Problems problems) {
            this.catalog = catalog;
            this.problems = problems;
            this.binder = new RecordBinder(problems);
        }

        Configuration read(Sources sources) throws ConfigException {
            ConfigNode.Mapping tree =
                    new ConfigLoader(sources.environment(), problems).load(sources.files(), sources.sets());
            problems.throwIfAny();
            if (tree.entries().isEmpty()) {
                problems.add(tree.at(), "", "empty configuration file");
            }
            topLevel(tree);
            Map<ComponentKind, Map<ComponentId, Object>> configs = new EnumMap<>(ComponentKind.class);
            for (ComponentKind kind : ComponentKind.values()) {
                configs.put(kind, components(tree, kind));
            }
            ServiceConfig bound = service(tree);
            ServiceConfig service = bound == null ? new ServiceConfig(null, null, null) : bound;
            List<ComponentId> extensions = ids(tree, service.extensions(), "service", "extensions");
            GraphSpec spec = new GraphSpec(configs, extensions, pipelines(tree, service));
            if (bound != null) {
                GraphBuilder.check(catalog, spec).forEach(problem -> add(problems, tree, problem));
            }
            problems.throwIfAny();
            List<String> warnings = new ArrayList<>(problems.warnings());
            warnings.addAll(service.telemetryOrDefault().unused());
            return new Configuration(tree, service, spec, catalog, List.copyOf(warnings));
        }

        private void topLevel(ConfigNode.Mapping tree) {
            List<String> known = new ArrayList<>(Arrays.stream(ComponentKind.values())
                    .map(ComponentKind::section)
                    .toList());
            known.add("service");
            for (String key : tree.entries().keySet()) {
                if (!known.contains(key)) {
                    problems.add(tree.keyAt(key), key, "unknown key" + Nearest.hint(key, known));
                }
            }
        }

        private Map<ComponentId, Object> components(ConfigNode.Mapping tree, ComponentKind kind) {
            ConfigNode section = tree.get(kind.section());
            if (section == null || section.isNull()) {
                return Map.of();
            }
            Map<ComponentId, Object> bound = new LinkedHashMap<>();
            if (!(section instanceof ConfigNode.Mapping map)) {
                problems.add(section.at(), kind.section(), "must be a map, not " + section.kind());
                return bound;
            }
            map.entries().forEach((key, node) -> {
                try {
                    ComponentId id = ComponentId.parse(key);
                    if (bound.put(id, component(kind, id, map, node)) != null) {
                        problems.add(map.keyAt(key), kind.section() + "." + key, "is defined twice");
                    }
                } catch (IllegalArgumentException e) {
                    problems.add(map.keyAt(key), kind.section() + "." + key, String.valueOf(e.getMessage()));
                }
            });
            return bound;
        }

        private Object component(ComponentKind kind, ComponentId id, ConfigNode.Mapping section, ConfigNode node) {
            String path = kind.section() + "." + id;
            ComponentType<?> type = catalog.find(kind, id.type());
            if (type == null) {
                List<String> names = catalog.validNames(kind);
                problems.add(
                        section.keyAt(id.toString()),
                        path,
                        "unknown " + kind.singular() + " type \"" + id.type() + "\"" + Nearest.hint(id.type(), names)
                                + " (valid values: " + String.join(", ", names) + ")");
                return UNBOUND;
            }
            Object config = binder.bind(node, path, type.descriptor().config());
            return config == null ? UNBOUND : config;
        }

        private @Nullable ServiceConfig service(ConfigNode.Mapping tree) {
            ConfigNode node = tree.get("service");
            return binder.bind(
                    node == null ? ConfigNode.Mapping.empty(tree.at()) : node, "service", ServiceConfig.class);
        }

        private List<GraphSpec.Pipeline> pipelines(ConfigNode.Mapping tree, ServiceConfig service) {
            List<GraphSpec.Pipeline> pipelines = new ArrayList<>();
            Map<String, ServiceConfig.Pipeline> configured =
                    service.pipelines() == null ? Map.of() : service.pipelines();
            configured.forEach((name, pipeline) -> {
                List<String> path = List.of("service", "pipelines", name);
                try {
                    pipelines.add(new GraphSpec.Pipeline(
                            PipelineId.parse(name),
                            ids(tree, pipeline.receivers(), "service", "pipelines", name, "receivers"),
                            ids(tree, pipeline.processors(), "service", "pipelines", name, "processors"),
                            ids(tree, pipeline.exporters(), "service", "pipelines", name, "exporters")));
                } catch (IllegalArgumentException e) {
                    problems.add(tree.locate(path), String.join(".", path), String.valueOf(e.getMessage()));
                }
            });
            return pipelines;
        }

        private List<ComponentId> ids(ConfigNode.Mapping tree, @Nullable List<String> texts, String... path) {
            List<ComponentId> ids = new ArrayList<>();
            for (String text : texts == null ? List.<String>of() : texts) {
                try {
                    ids.add(ComponentId.parse(text));
                } catch (IllegalArgumentException e) {
                    problems.add(tree.locate(List.of(path)), String.join(".", path), String.valueOf(e.getMessage()));
                }
            }
            return ids;
        }

        static void add(Problems problems, ConfigNode.Mapping tree, GraphSpec.Problem problem) {
            List<String> place = new ArrayList<>(problem.path());
            String message = problem.message();
            int colon = message.indexOf(": ");
            if (colon > 0 && message.substring(0, colon).matches("[a-z0-9_.]+")) {
                place.addAll(List.of(message.substring(0, colon).split("\\.")));
            }
            problems.add(tree.locate(place), String.join(".", problem.path()), message);
        }
    }
}
