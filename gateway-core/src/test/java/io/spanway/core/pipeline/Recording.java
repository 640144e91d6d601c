package io.spanway.core.pipeline;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Component types that write down what happens to them. Confined to one test. */
final class Recording {
    /** Configuration of every recording component. */
    record Config(String mode) {}

    final List<String> log = new ArrayList<>();
    final Map<String, Map<Signal, PayloadSink>> receivers = new HashMap<>();
    final Map<String, Outcome> answers = new HashMap<>();
    final Map<String, Duration> graces = new HashMap<>();
    final Map<String, Set<Signal>> exporterSignals = new HashMap<>();
    final Set<String> ports = new HashSet<>();
    private final Set<Config> made = new HashSet<>();
    final AtomicLong nanos = new AtomicLong();
    long stopNanos;

    /** receiver {@code in}, processor {@code step}, exporters {@code out} and {@code only_logs}, connectors, extension {@code ext}. */
    ComponentCatalog catalog() {
        Map<Signal, Set<Signal>> same = new EnumMap<>(Signal.class);
        all().keySet().forEach(signal -> same.put(signal, Set.of(signal)));
        Map<Signal, Set<Signal>> count = Map.of(Signal.TRACES, Set.of(Signal.METRICS));
        return new ComponentCatalog(List.of(
                new ComponentType.ReceiverType<>(descriptor("in", all()), (context, config, outputs) -> {
                    refuseIfAsked(config);
                    if (config.mode().endsWith("made once") && !made.add(config)) {
                        throw new IllegalArgumentException("file: has gone");
                    }
                    receivers.put(context.id().toString(), outputs);
                    return new Part(context, config);
                }),
                new ComponentType.ProcessorType<>(
                        descriptor("step", all()),
                        (context, config, signal, next) -> new Step(context, refuseIfAsked(config), signal, next)),
                new ComponentType.ExporterType<>(descriptor("out", all(), "old_out"), (context, config, signals) -> {
                    exporterSignals.put(context.id().toString(), signals);
                    if (context.id().name().equals("uses_ext")) {
                        Object unused = context.extension("auth", "ext", Component.class);
                    }
                    return new End(context, refuseIfAsked(config), List.of());
                }),
                new ComponentType.ExporterType<>(
                        descriptor("only_logs", Map.of(Signal.LOGS, Stability.BETA)),
                        (context, config, signals) -> new End(context, config, List.of())),
                new ComponentType.ConnectorType<>(
                        descriptor("join", all()),
                        same,
                        (context, config, outputs) ->
                                new End(context, refuseIfAsked(config), List.copyOf(outputs.values()))),
                new ComponentType.ConnectorType<>(
                        descriptor("count", Map.of(Signal.TRACES, Stability.ALPHA)),
                        count,
                        (context, config, outputs) -> new End(context, config, List.copyOf(outputs.values()))),
                new ComponentType.ExtensionType<>(
                        descriptor("ext", Map.of()), (context, config) -> new Part(context, refuseIfAsked(config)))));
    }

    static GraphSpec spec(String extensions, String... pipelines) {
        return spec(id -> "", extensions, pipelines);
    }

    /**
     * A graph from lines {@code traces: in -> step, step/2 -> out}; everything that a line names is configured, by its type's kind.
     *
     * @param mode of each component by id
     */
    static GraphSpec spec(Function<String, String> mode, String extensions, String... pipelines) {
        Map<ComponentKind, Map<ComponentId, Object>> configs = new EnumMap<>(ComponentKind.class);
        List<GraphSpec.Pipeline> all = new ArrayList<>();
        for (String line : pipelines) {
            String[] halves = line.split(":", 2);
            String[] parts = halves[1].split("->", -1);
            GraphSpec.Pipeline pipeline = new GraphSpec.Pipeline(
                    PipelineId.parse(halves[0].strip()), ids(parts[0]), ids(parts[1]), ids(parts[2]));
            all.add(pipeline);
            configure(configs, ComponentKind.RECEIVER, pipeline.receivers(), mode);
            configure(configs, ComponentKind.PROCESSOR, pipeline.processors(), mode);
            configure(configs, ComponentKind.EXPORTER, pipeline.exporters(), mode);
        }
        configure(configs, ComponentKind.EXTENSION, ids(extensions), mode);
        return new GraphSpec(configs, ids(extensions), all);
    }

    static GraphSpec without(GraphSpec spec, ComponentKind kind, String id) {
        Map<ComponentKind, Map<ComponentId, Object>> configs = new EnumMap<>(ComponentKind.class);
        spec.configs().forEach((key, map) -> configs.put(key, new HashMap<>(map)));
        configs.getOrDefault(kind, Map.of()).remove(ComponentId.parse(id));
        return new GraphSpec(configs, spec.extensions(), spec.pipelines());
    }

    private static void configure(
            Map<ComponentKind, Map<ComponentId, Object>> configs,
            ComponentKind place,
            List<ComponentId> ids,
            Function<String, String> mode) {
        for (ComponentId id : ids) {
            boolean connector = id.type().equals("join") || id.type().equals("count");
            configs.computeIfAbsent(connector ? ComponentKind.CONNECTOR : place, kind -> new HashMap<>())
                    .put(id, new Config(mode.apply(id.toString())));
        }
    }

    private static List<ComponentId> ids(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(ComponentId::parse)
                .toList();
    }

    /** A component without inputs that does what its configuration says, for types that a test adds. */
    Component part(BuildContext context, Config config) {
        return new Part(context, config);
    }

    private static Config refuseIfAsked(Config config) {
        if (config.mode().equals("refuse")) {
            throw new IllegalArgumentException("mode: must not be refuse");
        }
        return config;
    }

    private static Map<Signal, Stability> all() {
        return Map.of(Signal.TRACES, Stability.STABLE, Signal.METRICS, Stability.STABLE, Signal.LOGS, Stability.STABLE);
    }

    private static ComponentType.Descriptor<Config> descriptor(
            String type, Map<Signal, Stability> stability, String... aliases) {
        return new ComponentType.Descriptor<>(type, List.of(aliases), stability, Config.class);
    }

    private class Part implements Component, ReadinessCheck {
        final String name;
        private final Config config;

        Part(BuildContext context, Config config) {
            this.name = context.id().toString();
            this.config = config;
        }

        @Override
        public void start() throws Exception {
            if (config.mode().equals("fail")) {
                throw new java.net.BindException("127.0.0.1:4317: address already in use");
            }
            if (config.mode().equals("no file")) {
                throw new java.nio.file.NoSuchFileException("/no/such/file");
            }
            if (config.mode().equals("no permission")) {
                throw new java.nio.file.AccessDeniedException("/root/file");
            }
            if (config.mode().equals("odd file")) {
                throw new java.nio.file.FileAlreadyExistsException("/odd/file");
            }
            if (config.mode().equals("no library")) {
                throw new UnsatisfiedLinkError("libzstd: no such file");
            }
            if (config.mode().startsWith("port") && !ports.add(config.mode().substring(0, 5))) {
                throw new java.net.BindException("127.0.0.1:4317: address already in use");
            }
            log.add("start " + name);
        }

        @Override
        public void stop(Duration grace) {
            log.add("stop " + name);
            if (config.mode().startsWith("port")) {
                ports.remove(config.mode().substring(0, 5));
            }
            graces.put(name, grace);
            nanos.addAndGet(stopNanos);
            if (config.mode().endsWith("fail stop")) {
                throw new IllegalStateException("cannot stop");
            }
        }

        @Override
        public @Nullable String notReadyReason() {
            return config.mode().equals("not ready") ? "no backend" : null;
        }
    }

    private final class Step extends Part implements Processor {
        private final Signal signal;
        private final PayloadSink next;

        Step(BuildContext context, Config config, Signal signal, PayloadSink next) {
            super(context, config);
            this.signal = signal;
            this.next = next;
        }

        @Override
        public void accept(Payload payload, Completion done) {
            log.add(name + " saw " + payload.signal().id() + " in " + signal.id());
            next.accept(payload, done);
        }
    }

    private final class End extends Part implements Exporter, Connector {
        private final List<PayloadSink> outputs;

        End(BuildContext context, Config config, List<PayloadSink> outputs) {
            super(context, config);
            this.outputs = outputs;
        }

        @Override
        public void accept(Payload payload, Completion done) {
            log.add(name + " got " + payload.signal().id());
            if (!outputs.isEmpty()) {
                FanOut.to(outputs).accept(payload, done);
                return;
            }
            payload.release();
            done.complete(answers.getOrDefault(name, Outcome.ACCEPTED));
        }
    }
}
