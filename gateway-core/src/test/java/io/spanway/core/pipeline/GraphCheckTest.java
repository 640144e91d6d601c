package io.spanway.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.Signal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphCheckTest {
    static Stream<Arguments> broken() {
        GraphSpec good = Recording.spec("ext", "traces: in -> step -> out");
        return Stream.of(
                row(
                        "no pipeline",
                        new GraphSpec(good.configs(), List.of(), List.of()),
                        "service.pipelines: service must have at least one pipeline"),
                row(
                        "no receiver",
                        Recording.spec("", "traces: -> -> out"),
                        "receivers: no receiver is configured",
                        "service.pipelines.traces: must have at least one receiver"),
                row(
                        "no exporter",
                        Recording.spec("", "traces: in -> -> "),
                        "exporters: no exporter is configured",
                        "service.pipelines.traces: must have at least one exporter"),
                row(
                        "undefined receiver",
                        Recording.without(good, ComponentKind.RECEIVER, "in"),
                        "receivers: no receiver",
                        "service.pipelines.traces.receivers.0: references receiver \"in\" which is not configured"
                                + " (configured: none)"),
                row(
                        "undefined processor",
                        Recording.without(good, ComponentKind.PROCESSOR, "step"),
                        "service.pipelines.traces.processors.0: references processor \"step\" which is not configured"),
                row(
                        "undefined exporter",
                        Recording.without(
                                Recording.spec("", "traces: in -> -> out, out/2"), ComponentKind.EXPORTER, "out"),
                        "service.pipelines.traces.exporters.0: references exporter \"out\" which is not configured"
                                + " (configured: out/2)"),
                row(
                        "undefined extension",
                        Recording.without(good, ComponentKind.EXTENSION, "ext"),
                        "service.extensions.0: references extension \"ext\" which is not configured"),
                row(
                        "extension twice",
                        Recording.spec("ext, ext", "traces: in -> -> out"),
                        "service.extensions.1: extension \"ext\" is listed twice"),
                row(
                        "processor twice",
                        Recording.spec("", "traces: in -> step, step -> out"),
                        "service.pipelines.traces.processors.1: references processor \"step\" multiple times"),
                row(
                        "unsupported signal",
                        Recording.spec("", "traces: in -> -> only_logs"),
                        "service.pipelines.traces.exporters.0: exporter \"only_logs\" does not support traces, only"
                                + " logs"),
                row(
                        "connector only as exporter",
                        Recording.spec("", "traces: in -> -> join, out"),
                        "service.pipelines.traces.exporters.0: connector \"join\" is used as exporter here but as"
                                + " receiver in no pipeline"),
                row(
                        "connector only as receiver",
                        Recording.spec("", "traces: in, join -> -> out"),
                        "service.pipelines.traces.receivers.1: connector \"join\" is used as receiver here but as"
                                + " exporter in no pipeline"),
                row(
                        "connector wrong pair",
                        Recording.spec("", "traces: in -> -> join", "logs: join -> -> out"),
                        "service.pipelines.traces.exporters.0: connector",
                        "service.pipelines.logs.receivers.0: connector"),
                row(
                        "count to traces",
                        Recording.spec("", "traces: in -> -> count", "traces/b: count -> -> out"),
                        "traces.exporters.0: connector \"count\"",
                        "service.pipelines.traces/b.receivers.0: connector"),
                row(
                        "cycle of one",
                        Recording.spec("", "traces: in, join -> -> join"),
                        "service.pipelines.traces: cycle of connectors through pipelines [traces]"),
                row(
                        "cycle of two",
                        Recording.spec("", "traces: in, join -> -> join/b", "traces/b: join/b -> -> join, out"),
                        "cycle of connectors through pipelines [traces, traces/b]"),
                row(
                        "circle of components only",
                        Recording.spec(
                                "",
                                "traces: in -> -> join",
                                "traces/b: join -> -> count",
                                "metrics: count -> -> join",
                                "metrics/b: join -> -> out"),
                        "cycle of connectors through pipelines [traces, traces/b, metrics]; give each signal a"
                                + " connector of its own"));
    }

    private static Arguments row(String name, GraphSpec spec, String... problems) {
        return Arguments.of(name, spec, problems);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void brokenGraph_isRefused(String name, GraphSpec spec, String[] problems) {
        List<GraphSpec.Problem> found = GraphCheck.check(spec, new Recording().catalog());

        assertThat(found).as(name).hasSize(problems.length);
        for (int i = 0; i < problems.length; i++) {
            assertThat(found.get(i).toString()).contains(problems[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traces: in -> -> out",
                "traces: in -> step -> out, out/2|logs: in -> step -> out",
                "traces: in -> -> count, out|metrics: count -> -> out",
                "traces: in -> -> join|traces/b: join -> -> out|logs: in -> -> out",
                "logs: in -> -> only_logs",
                "traces: in -> -> join/t|traces/b: join/t -> -> count|metrics: count -> -> join/m|metrics/b: join/m ->"
                        + " -> out",
                "traces: in -> -> join, out|logs: in -> -> join|traces/b: join -> -> out|logs/b: join -> -> out"
            })
    void soundGraph_passes(String pipelines) {
        assertThat(GraphCheck.check(Recording.spec("", pipelines.split("\\|")), new Recording().catalog()))
                .isEmpty();
    }

    @Test
    void unusedComponents_areNoProblem() {
        GraphSpec spec = Recording.spec("ext", "traces: in -> step -> out");
        GraphSpec unused = new GraphSpec(
                spec.configs(),
                List.of(),
                Recording.spec("", "traces: in -> -> out").pipelines());

        assertThat(GraphCheck.check(unused, new Recording().catalog())).isEmpty();
    }

    @Test
    void sameIdAsReceiverAndExporter_isNoCycle() {
        Map<ComponentId, Object> one = Map.of(ComponentId.parse("otlp"), new Recording.Config(""));
        List<ComponentId> otlp = List.of(ComponentId.parse("otlp"));
        GraphSpec spec = new GraphSpec(
                Map.of(ComponentKind.RECEIVER, one, ComponentKind.EXPORTER, one),
                List.of(),
                List.of(new GraphSpec.Pipeline(PipelineId.parse("traces"), otlp, List.of(), otlp)));

        assertThat(GraphCheck.check(spec, new Recording().catalog())).isEmpty();
    }

    @Test
    void sameIdAsConnectorAndExporter_isRefused() {
        GraphSpec spec = Recording.spec("", "traces: in -> -> join", "traces/b: join -> -> out");
        Map<ComponentId, Object> exporters = Map.of(
                ComponentId.parse("join"),
                new Recording.Config(""),
                ComponentId.parse("out"),
                new Recording.Config(""));
        GraphSpec clash = new GraphSpec(
                Map.of(
                        ComponentKind.RECEIVER,
                        spec.configs(ComponentKind.RECEIVER),
                        ComponentKind.EXPORTER,
                        exporters,
                        ComponentKind.CONNECTOR,
                        spec.configs(ComponentKind.CONNECTOR)),
                List.of(),
                spec.pipelines());

        assertThat(GraphCheck.check(clash, new Recording().catalog()))
                .extracting(Object::toString)
                .contains("connectors.join: the same id is used in \"exporters\"; rename one of them");
    }

    @Test
    void twoTypesOfOneName_areAProgrammingMistake() {
        ComponentType<?> type = new Recording().catalog().types().get(0);

        assertThatThrownBy(() -> new ComponentCatalog(List.of(type, type))).hasMessage("two types for receiver in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/x", "1x", "a b", "a/", "a/b c", "a-b", "a/\u0007"})
    void badComponentId_isRefused(String text) {
        assertThatThrownBy(() -> ComponentId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void componentId_dropsBlanksAroundTheSlash() {
        assertThat(ComponentId.parse(" otlp / a-b.1 ")).isEqualTo(new ComponentId("otlp", "a-b.1"));
    }

    @Test
    void pipelineId_namesSignal() {
        assertThat(PipelineId.parse("logs/audit")).isEqualTo(new PipelineId(Signal.LOGS, "audit"));
        assertThatThrownBy(() -> PipelineId.parse("bogus")).hasMessageContaining("unknown pipeline signal: \"bogus\"");
    }
}
