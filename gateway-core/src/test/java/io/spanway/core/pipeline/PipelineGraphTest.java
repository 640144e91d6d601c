package io.spanway.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineGraphTest {
    private final Recording parts = new Recording();
    private final Metrics metrics = new Metrics();

    @Test
    void start_goesBackToFront_stopFrontToBack() throws Exception {
        PipelineGraph graph = build(Recording.spec("ext, ext/2", "traces: in -> step/a, step/b -> out"));

        graph.start();
        graph.stop(Duration.ofSeconds(1));

        assertThat(parts.log)
                .containsExactly(
                        "start ext",
                        "start ext/2",
                        "start out",
                        "start step/b",
                        "start step/a",
                        "start in",
                        "stop in",
                        "stop step/a",
                        "stop step/b",
                        "stop out",
                        "stop ext/2",
                        "stop ext");
    }

    @Test
    void connectors_startAfterWhatTheyFeed() throws Exception {
        PipelineGraph graph = build(Recording.spec(
                "",
                "traces/front: in -> step -> join",
                "traces/back: join -> -> join/2",
                "traces/end: join/2 -> -> out"));

        graph.start();

        assertThat(parts.log).containsExactly("start out", "start join/2", "start join", "start step", "start in");
    }

    @Test
    void sharedComponents_areOneInstance_processorsOnePerPipeline() throws Exception {
        PipelineGraph graph = build(Recording.spec("", "traces: in -> step -> out", "logs: in -> step -> out"));

        assertThat(graph.nodes())
                .extracting(Object::toString)
                .containsExactly("\"out\" exporter", "\"step\" processor", "\"step\" processor", "\"in\" receiver");
        assertThat(parts.exporterSignals).containsEntry("out", Set.of(Signal.TRACES, Signal.LOGS));
    }

    @Test
    void nodes_knowConfigurationAndOutputs() throws Exception {
        PipelineGraph graph = build(
                Recording.spec(id -> "m-" + id, "", "traces: in -> step -> out, out/2", "traces/b: in -> -> out"));

        PipelineGraph.Node receiver = graph.nodes().get(graph.nodes().size() - 1);
        assertThat(receiver.config()).isEqualTo(new Recording.Config("m-in"));
        assertThat(receiver.outputs()).extracting(node -> node.id().toString()).containsExactly("step", "out");
        PipelineGraph.Node step = receiver.outputs().get(0);
        assertThat(step.pipeline()).hasToString("traces");
        assertThat(step.outputs()).extracting(node -> node.id().toString()).containsExactly("out", "out/2");
    }

    @Test
    void payload_goesThroughProcessorsInOrder() throws Exception {
        build(Recording.spec("", "traces: in -> step/a, step/b -> out"));

        List<Outcome> answers = send("in", Signal.TRACES);

        assertThat(parts.log)
                .containsExactly("step/a saw traces in traces", "step/b saw traces in traces", "out got traces");
        assertThat(answers).containsExactly(Outcome.ACCEPTED);
    }

    @Test
    void fanOut_toExportersAndPipelines_reachesAll() throws Exception {
        build(Recording.spec(
                "", "traces: in -> -> out, out/2", "traces/b: in, in/b -> step -> out/3", "logs: in -> -> out"));

        send("in", Signal.TRACES);

        assertThat(parts.log)
                .containsExactly("out got traces", "out/2 got traces", "step saw traces in traces", "out/3 got traces");
        assertThat(parts.receivers.get("in")).containsOnlyKeys(Signal.TRACES, Signal.LOGS);
        assertThat(parts.receivers.get("in/b")).containsOnlyKeys(Signal.TRACES);
    }

    @Test
    void fanOut_answersTheWorst_once() throws Exception {
        build(Recording.spec("", "traces: in -> -> out, out/2, out/3, out/4"));
        parts.answers.put("out", Outcome.partlyRejected(2, "bad"));
        parts.answers.put("out/2", Outcome.partlyRejected(3, "bad"));

        assertThat(send("in", Signal.TRACES)).containsExactly(Outcome.partlyRejected(5, "bad"));

        parts.answers.put("out/3", Outcome.retryable(Reason.UNAVAILABLE, "down"));
        assertThat(send("in", Signal.TRACES)).containsExactly(Outcome.retryable(Reason.UNAVAILABLE, "down"));
    }

    @Test
    void oneConsumer_needsNoFanOut() throws Exception {
        PipelineGraph graph = build(Recording.spec("", "traces: in -> -> out"));

        assertThat(sink("in", Signal.TRACES))
                .hasToString("outlet to " + graph.nodes().get(0).component());
    }

    @Test
    void connector_feedsEveryPipelineThatNamesIt() throws Exception {
        build(Recording.spec(
                "", "traces: in -> -> join", "traces/a: join -> step -> out", "traces/b: join -> -> out/2"));

        send("in", Signal.TRACES);

        assertThat(parts.log)
                .containsExactlyInAnyOrder(
                        "join got traces", "step saw traces in traces", "out got traces", "out/2 got traces");
    }

    @Test
    void exporterNamedTwice_getsOneCopy() throws Exception {
        build(Recording.spec("", "traces: in, in -> -> out, out"));

        send("in", Signal.TRACES);

        assertThat(parts.log).containsExactly("out got traces");
    }

    @ParameterizedTest
    @CsvSource({
        "no file, /no/such/file: no such file or directory",
        "no permission, /root/file: permission denied",
        "odd file, java.nio.file.FileAlreadyExistsException: /odd/file"
    })
    void failedStart_ofAFile_saysWhatIsWrongWithIt(String mode, String reason) throws Exception {
        PipelineGraph graph = build(Recording.spec(only("out", mode), "", "traces: in -> -> out"));

        assertThatThrownBy(graph::start).hasMessage("failed to start \"out\" exporter: " + reason);
    }

    @Test
    void failedStart_stopsWhatRan_andNamesTheComponent() throws Exception {
        PipelineGraph graph = build(Recording.spec(only("in", "fail"), "ext", "traces: in -> step -> out"));

        assertThatThrownBy(graph::start)
                .isInstanceOf(PipelineGraph.StartException.class)
                .hasMessage("failed to start \"in\" receiver: 127.0.0.1:4317: address already in use")
                .hasCauseInstanceOf(java.net.BindException.class);
        assertThat(parts.log)
                .containsExactly("start ext", "start out", "start step", "stop step", "stop out", "stop ext");
    }

    @Test
    void failedExtension_startsNothingElse() throws Exception {
        PipelineGraph graph = build(Recording.spec(only("ext", "fail"), "ext", "traces: in -> -> out"));

        assertThatThrownBy(graph::start).hasMessageContaining("\"ext\" extension");
        assertThat(parts.log).isEmpty();
    }

    @Test
    void failedStop_doesNotKeepOthersFromStopping() throws Exception {
        PipelineGraph graph = build(Recording.spec(only("in", "fail stop"), "", "traces: in -> -> out"));
        graph.start();

        graph.stop(Duration.ofSeconds(1));

        assertThat(parts.log).endsWith("stop in", "stop out");
    }

    @Test
    void secondStop_doesNothing() throws Exception {
        PipelineGraph graph = build(Recording.spec("", "traces: in -> -> out"));
        graph.start();
        graph.stop(Duration.ofSeconds(1));
        parts.log.clear();

        graph.stop(Duration.ofSeconds(1));

        assertThat(parts.log).isEmpty();
    }

    @Test
    void grace_isSharedOut_andLeftoversGoOn() throws Exception {
        PipelineGraph graph = build(Recording.spec("", "traces: in -> -> out"));
        graph.start();

        graph.stop(Duration.ofSeconds(30));

        assertThat(parts.graces)
                .containsEntry("in", Duration.ofSeconds(15))
                .containsEntry("out", Duration.ofSeconds(30));
    }

    @Test
    void grace_usedUpByOne_leavesZeroNotNegative() throws Exception {
        PipelineGraph graph = build(Recording.spec("", "traces: in -> -> out"));
        graph.start();
        parts.stopNanos = Duration.ofSeconds(40).toNanos();

        graph.stop(Duration.ofSeconds(30));

        assertThat(parts.graces).containsEntry("out", Duration.ZERO);
    }

    @Test
    void readiness_isFirstReasonOfAnyComponent() throws Exception {
        assertThat(build(Recording.spec("", "traces: in -> -> out")).notReadyReason())
                .isNull();
        assertThat(build(Recording.spec(only("out", "not ready"), "", "traces: in -> -> out"))
                        .notReadyReason())
                .isEqualTo("\"out\" exporter: no backend");
    }

    @Test
    void alias_works_andWarnsOncePerComponent() throws Exception {
        PipelineGraph graph = build(Recording.spec("", "traces: in -> -> old_out", "logs: in -> -> old_out"));

        assertThat(graph.warnings())
                .containsExactly("\"old_out\" alias is deprecated; use \"out\" instead (exporter old_out)");
    }

    @Test
    void refusingFactories_areAllTold() {
        GraphSpec spec = Recording.spec(
                id -> id.equals("in") ? "" : "refuse",
                "ext",
                "traces: in -> step -> out, join",
                "traces/b: join -> step -> out/2");

        assertThatThrownBy(() -> build(spec))
                .hasMessageContainingAll(
                        "extensions.ext: mode: must not be refuse",
                        "processors.step: mode: must not be refuse",
                        "exporters.out: mode: must not be refuse",
                        "exporters.out/2: mode: must not be refuse",
                        "connectors.join: mode: must not be refuse");
        assertThat(parts.log).isEmpty();
    }

    @Test
    void processor_givenItems_countsThemOnTheirWayInAndOut() throws GraphSpec.InvalidException {
        build(Recording.spec("", "traces: in -> step -> out"));
        ByteBuf bytes = Unpooled.buffer().writeInt(1);
        Payload payload = new Payload(Signal.TRACES, bytes, RequestContext.NONE, 0);
        payload.counted(7);

        sink("in", Signal.TRACES).accept(payload, outcome -> {});

        assertThat(items("otelcol_processor_incoming_items")).isEqualTo(7);
        assertThat(items("otelcol_processor_outgoing_items")).isEqualTo(7);
    }

    private long items(String family) {
        return metrics.counter(family, "", "processor", "step", "otel_signal", "traces")
                .getCount();
    }

    private static Function<String, String> only(String id, String mode) {
        return other -> other.equals(id) ? mode : "";
    }

    private PipelineGraph build(GraphSpec spec) throws GraphSpec.InvalidException {
        return GraphBuilder.build(parts.catalog(), spec, parts.nanos::get, metrics);
    }

    private io.spanway.otlp.PayloadSink sink(String receiver, Signal signal) {
        return Objects.requireNonNull(
                parts.receivers.getOrDefault(receiver, Map.of()).get(signal));
    }

    private List<Outcome> send(String receiver, Signal signal) {
        ByteBuf bytes = Unpooled.buffer().writeInt(1);
        List<Outcome> answers = new ArrayList<>();
        sink(receiver, signal).accept(new Payload(signal, bytes, RequestContext.NONE, 0), answers::add);
        assertThat(bytes.refCnt()).isZero();
        return answers;
    }
}
