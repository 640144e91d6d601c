package io.spanway.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a graph takes over from the one that runs, and how it takes its place. */
class GraphReloadTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Recording parts = new Recording();
    private final ComponentCatalog catalog = parts.catalog();

    @Test
    void sameConfiguration_keepsEveryComponent() throws Exception {
        GraphSpec spec = Recording.spec(
                "ext", "traces: in -> step -> out, join", "logs: in -> -> out", "traces/b: join -> -> out");
        PipelineGraph old = started(spec);

        PipelineGraph next = move(old, spec);

        assertThat(next.notIn(old)).isEmpty();
        assertThat(old.notIn(next)).isEmpty();
        assertThat(parts.log).isEmpty();
    }

    @Test
    void changedExporter_isStartedBeforeAndTheOldOneStoppedAfter_theReceiverStays() throws Exception {
        PipelineGraph old = started(Recording.spec("ext", "traces: in -> step -> out"));

        PipelineGraph next = move(old, Recording.spec(only("out", "other"), "ext", "traces: in -> step -> out"));
        parts.log.add("moved");
        old.stop(GRACE);

        assertThat(names(next.notIn(old))).containsExactly("out");
        assertThat(parts.log).containsExactly("start out", "moved", "stop out");
        next.stop(GRACE);
        assertThat(parts.log.subList(3, 7)).containsExactly("stop in", "stop step", "stop out", "stop ext");
    }

    @Test
    void payload_takesTheNewWay_onlyAfterTheReplacement() throws Exception {
        PipelineGraph old = started(Recording.spec("", "traces: in -> step -> out"));
        PipelineGraph next = GraphBuilder.build(
                catalog, Recording.spec("", "traces: in -> step/2 -> out/2"), parts.nanos::get, new Metrics(), old);
        next.startBeside(old);
        parts.log.clear();

        send();
        next.replace(old);
        send();

        assertThat(parts.log)
                .containsExactly(
                        "step saw traces in traces",
                        "out got traces",
                        "step/2 saw traces in traces",
                        "out/2 got traces");
    }

    @Test
    void processorsInAnotherOrder_goOn_joinedAnew() throws Exception {
        PipelineGraph old = started(Recording.spec("", "traces: in -> step/a, step/b -> out"));

        PipelineGraph next = move(old, Recording.spec("", "traces: in -> step/b, step/a -> out"));
        send();

        assertThat(next.notIn(old)).isEmpty();
        assertThat(parts.log)
                .containsExactly("step/b saw traces in traces", "step/a saw traces in traces", "out got traces");
    }

    @Test
    void exporterWithAnotherSignal_isMadeAnew() throws Exception {
        PipelineGraph old = started(Recording.spec("", "traces: in -> -> out", "logs: in -> -> out/2"));

        PipelineGraph next = move(old, Recording.spec("", "traces: in -> -> out", "logs: in -> -> out"));

        assertThat(names(next.notIn(old))).containsExactly("out");
        assertThat(names(old.notIn(next))).containsExactlyInAnyOrder("out", "out/2");
    }

    @Test
    void userOfAChangedExtension_isMadeAnew_othersGoOn() throws Exception {
        GraphSpec spec = Recording.spec("ext", "traces: in -> -> out, out/uses_ext");
        PipelineGraph old = started(spec);

        PipelineGraph next =
                move(old, Recording.spec(only("ext", "other"), "ext", "traces: in -> -> out, out/uses_ext"));

        assertThat(names(next.notIn(old))).containsExactlyInAnyOrder("ext", "out/uses_ext");
    }

    @Test
    void failedStart_stopsTheNewOnes_andTheOldGraphGoesOn() throws Exception {
        PipelineGraph old = started(Recording.spec("", "traces: in -> -> out"));
        GraphSpec spec = Recording.spec(only("out/bad", "fail"), "", "traces: in -> -> out/2, out/bad");
        PipelineGraph next = GraphBuilder.build(catalog, spec, parts.nanos::get, new Metrics(), old);

        assertThatThrownBy(() -> next.startBeside(old))
                .isInstanceOf(PipelineGraph.StartException.class)
                .hasMessageContaining("out/bad");

        assertThat(parts.log).containsExactly("start out/2", "stop out/2");
        send();
        assertThat(parts.log).endsWith("out got traces");
        parts.log.clear();
        old.stop(GRACE);
        assertThat(parts.log).containsExactly("stop in", "stop out");
    }

    @Test
    void failedReload_thenAGoodOne_leadsEverythingTheNewWay() throws Exception {
        PipelineGraph old = started(Recording.spec("", "traces: in -> -> out"));
        GraphSpec bad = Recording.spec(only("out/bad", "fail"), "", "traces: in -> -> out/bad");
        PipelineGraph failed = GraphBuilder.build(catalog, bad, parts.nanos::get, new Metrics(), old);
        assertThatThrownBy(() -> failed.startBeside(old)).isInstanceOf(PipelineGraph.StartException.class);

        PipelineGraph unused = move(old, Recording.spec("", "traces: in -> -> out/3"));
        send();

        assertThat(parts.log).containsExactly("start out/3", "out/3 got traces");
    }

    @Test
    void changedReceiver_onTheSamePort_startsWhenTheOldOneHasLetGo() throws Exception {
        PipelineGraph old = started(Recording.spec(only("in", "port1 a"), "", "traces: in -> -> out"));

        PipelineGraph next = move(old, Recording.spec(only("in", "port1 b"), "", "traces: in -> -> out"));
        old.stop(GRACE);

        assertThat(parts.log).containsExactly("stop in", "start in");
        next.stop(GRACE);
        assertThat(parts.log).containsExactly("stop in", "start in", "stop in", "stop out");
    }

    @Test
    void changedReceiver_isBroughtBack_whenAnotherComponentFails() throws Exception {
        GraphSpec first = Recording.spec(only("in", "port1 a"), "", "traces: in, in/2 -> -> out");
        PipelineGraph old = started(first);
        GraphSpec bad = Recording.spec(
                id -> id.equals("in") ? "port1 b" : id.equals("in/2") ? "fail" : "", "", "traces: in, in/2 -> -> out");
        PipelineGraph next = GraphBuilder.build(catalog, bad, parts.nanos::get, new Metrics(), old);

        assertThatThrownBy(() -> next.startBeside(old)).hasMessageContaining("in/2");

        assertThat(parts.log)
                .startsWith("stop in", "start in")
                .contains("stop in/2")
                .endsWith("start in", "start in/2");
        assertThat(parts.ports).containsExactly("port1");
        send();
        assertThat(parts.log).endsWith("out got traces");
    }

    @Test
    void changedReceiver_whoseForerunnerFailsToStop_startsNevertheless() throws Exception {
        PipelineGraph old = started(Recording.spec(only("in", "port1 fail stop"), "", "traces: in -> -> out"));

        PipelineGraph next = move(old, Recording.spec(only("in", "port1 b"), "", "traces: in -> -> out"));

        assertThat(parts.log).containsExactly("stop in", "start in");
        next.stop(GRACE);
        assertThat(parts.log).endsWith("stop in", "stop out");
    }

    @Test
    void changedReceiver_thatCannotBeMadeASecondTime_isAFailedStart_andTheOldOneComesBack() throws Exception {
        PipelineGraph old = started(Recording.spec(only("in", "port1 a"), "", "traces: in -> -> out"));
        GraphSpec bad = Recording.spec(only("in", "port1 made once"), "", "traces: in -> -> out");
        PipelineGraph next = GraphBuilder.build(catalog, bad, parts.nanos::get, new Metrics(), old);

        assertThatThrownBy(() -> next.startBeside(old))
                .isInstanceOf(PipelineGraph.StartException.class)
                .hasMessage("failed to start \"in\" receiver: file: has gone");

        assertThat(parts.log).containsExactly("stop in", "start in");
        assertThat(parts.ports).containsExactly("port1");
        send();
    }

    @Test
    void libraryThatCannotBeLoaded_isAFailedStart_andTheOldGraphGoesOn() throws Exception {
        PipelineGraph old = started(Recording.spec("", "traces: in -> -> out"));
        GraphSpec bad = Recording.spec(only("out/bad", "no library"), "", "traces: in -> -> out/2, out/bad");
        PipelineGraph next = GraphBuilder.build(catalog, bad, parts.nanos::get, new Metrics(), old);

        assertThatThrownBy(() -> next.startBeside(old))
                .isInstanceOf(PipelineGraph.StartException.class)
                .hasMessage("failed to start \"out/bad\" exporter: libzstd: no such file");

        assertThat(parts.log).containsExactly("start out/2", "stop out/2");
        send();
    }

    @Test
    void connectorThatGainsAPipeline_isMadeAnew_andFeedsBoth() throws Exception {
        PipelineGraph old = started(Recording.spec("", "traces: in -> -> join", "traces/a: join -> -> out"));

        PipelineGraph next = move(
                old,
                Recording.spec(
                        "", "traces: in -> -> join", "traces/a: join -> -> out", "traces/b: join -> step -> out/2"));
        parts.log.clear();
        send();

        assertThat(names(next.notIn(old))).contains("join", "step", "out/2").doesNotContain("in", "out");
        assertThat(parts.log)
                .containsExactlyInAnyOrder(
                        "join got traces", "out got traces", "step saw traces in traces", "out/2 got traces");
    }

    @Test
    void exporterTakenOutOfOnePipeline_goesOnForTheOther() throws Exception {
        PipelineGraph old = started(Recording.spec("", "traces: in -> -> out, out/2", "traces/b: in -> -> out"));

        PipelineGraph next = move(old, Recording.spec("", "traces: in -> -> out/2", "traces/b: in -> -> out"));
        send();

        assertThat(next.notIn(old)).isEmpty();
        assertThat(parts.log).containsExactlyInAnyOrder("out/2 got traces", "out got traces");
    }

    private PipelineGraph started(GraphSpec spec) throws Exception {
        PipelineGraph graph = GraphBuilder.build(catalog, spec, parts.nanos::get, new Metrics());
        graph.start();
        parts.log.clear();
        return graph;
    }

    private PipelineGraph move(PipelineGraph old, GraphSpec spec) throws Exception {
        PipelineGraph next = GraphBuilder.build(catalog, spec, parts.nanos::get, new Metrics(), old);
        next.startBeside(old);
        next.replace(old);
        return next;
    }

    private static List<String> names(List<PipelineGraph.Node> nodes) {
        return nodes.stream().map(node -> node.id().toString()).toList();
    }

    private static Function<String, String> only(String id, String mode) {
        return other -> other.equals(id) ? mode : "";
    }

    private void send() {
        ByteBuf bytes = Unpooled.buffer().writeInt(1);
        List<Outcome> answers = new ArrayList<>();
        PayloadSink sink = Objects.requireNonNull(parts.receivers.get("in")).get(Signal.TRACES);
        Objects.requireNonNull(sink).accept(new Payload(Signal.TRACES, bytes, RequestContext.NONE, 0), answers::add);
        assertThat(answers).containsExactly(Outcome.ACCEPTED);
        assertThat(bytes.refCnt()).isZero();
    }
}
