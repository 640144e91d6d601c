package io.spanway.processing.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.core.config.ConfigLoader;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.ConnectorType;
import io.spanway.core.pipeline.ComponentType.ExporterType;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.ProcessingComponents;
import io.spanway.processing.fake.TestPlatform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Connectors and local exporters over any telemetry, whole and damaged: one answer each, no leak, and what they emit can be read. */
@SuppressWarnings("NullAway")
class EveryTelemetryTest {
    private static final int REQUESTS = 60;

    private final TestPlatform platform = new TestPlatform();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final List<Throwable> unreadable = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        platform.close();
    }

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Signal signal : List.of(Signal.TRACES, Signal.METRICS, Signal.LOGS)) {
            cases.add(Arguments.of("count", signal, "{}"));
            cases.add(Arguments.of("forward", signal, "{}"));
            cases.add(Arguments.of(
                    "routing",
                    signal,
                    "{default_pipelines: [" + signal.id() + "/x], table: [{context: resource, condition:"
                            + " 'attributes[\"a\"] != nil', action: copy, pipelines: [" + signal.id() + "/x]}]}"));
            cases.add(Arguments.of(
                    "debug", signal, "{verbosity: detailed, use_internal_logger: false, output_paths: [DIR/debug]}"));
            cases.add(Arguments.of("file", signal, "{path: DIR/file.json}"));
            cases.add(Arguments.of(
                    "file",
                    signal,
                    "{path: 'DIR/*.pb', format: proto, compression: zstd, group_by: {enabled: true,"
                            + " resource_attribute: a}}"));
        }
        cases.add(Arguments.of(
                "routing",
                Signal.TRACES,
                "{table: [{context: span, condition: 'kind == SPAN_KIND_SERVER', pipelines: [traces/x]}]}"));
        cases.add(Arguments.of(
                "span_metrics",
                Signal.TRACES,
                "{metrics_flush_interval: 5ms, dimensions: [{glob: '*'}], histogram: {exponential: {max_size: 4}},"
                        + " exemplars: {enabled: true}, events: {enabled: true, dimensions: [{name: a}]}}"));
        cases.add(Arguments.of(
                "span_metrics",
                Signal.TRACES,
                "{metrics_flush_interval: 5ms, aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA}"));
        cases.add(Arguments.of("service_graph", Signal.TRACES, "{metrics_flush_interval: 5ms, store: {ttl: 1ms}}"));
        cases.add(Arguments.of("prometheus", Signal.METRICS, "{endpoint: '127.0.0.1:0'}"));
        return cases.stream();
    }

    @ParameterizedTest(name = "[{index}] {0} {1}")
    @MethodSource("cases")
    void anyTelemetry_isTakenOrRefusedForGood(String name, Signal signal, String yaml) throws Exception {
        Component component = component(name, signal, yaml.replace("DIR", directory.toString()));
        component.start();
        try {
            Random random = new Random(3);
            for (long seed = 0; seed < REQUESTS; seed++) {
                byte[] request = new RandomRequest(seed).request(signal).toByteArray();
                send(component, signal, request, "seed " + seed);
                assertThat(outcomes).as("seed %d", seed).containsExactly(Outcome.ACCEPTED);
                request[random.nextInt(request.length)] = (byte) random.nextInt();
                send(component, signal, request, "damaged, seed " + seed);
                if (outcomes.get(0) instanceof Outcome.Refused refused) {
                    assertThat(refused.reason()).as("seed %d", seed).isEqualTo(Reason.MALFORMED);
                } else {
                    assertThat(outcomes).as("damaged, seed %d", seed).containsExactly(Outcome.ACCEPTED);
                }
            }
            send(component, signal, new byte[0], "empty");
            assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        } finally {
            component.stop(Duration.ofSeconds(5));
        }
        assertThat(unreadable).isEmpty();
    }

    private void send(Component component, Signal signal, byte[] request, String what) {
        outcomes.clear();
        ByteBuf bytes = Unpooled.directBuffer(Math.max(1, request.length)).writeBytes(request);
        ((PayloadSink) component).accept(new Payload(signal, bytes, RequestContext.NONE, 0), outcomes::add);
        await(what)
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> outcomes.size() == 1);
        await(what)
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> bytes.refCnt() == 0);
    }

    /** Takes what a connector emits, and reads all of it where it can be read. */
    private void emitted(Payload payload, Completion done) {
        try {
            if (payload.signal() == Signal.METRICS) {
                Telemetry.of(payload).items();
            }
        } catch (RuntimeException e) {
            if (!(e instanceof MalformedMessageException)) {
                unreadable.add(e);
            }
        }
        payload.release();
        done.complete(Outcome.ACCEPTED);
    }

    private Component component(String name, Signal signal, String yaml) {
        for (ComponentType<?> type : ProcessingComponents.list(platform.platform())) {
            if (type.descriptor().type().equals(name)) {
                if (type instanceof ConnectorType<?> connector) {
                    return connector(connector, signal, yaml);
                }
                if (type instanceof ExporterType<?> exporter) {
                    return exporter(exporter, signal, yaml);
                }
            }
        }
        throw new AssertionError("no component " + name);
    }

    private <C> Component connector(ConnectorType<C> type, Signal signal, String yaml) {
        Map<PipelineId, PayloadSink> outputs =
                Map.of(new PipelineId(signal, "x"), this::emitted, new PipelineId(Signal.METRICS, "m"), this::emitted);
        return type.factory().create(TestPlatform.context(type.descriptor().type()), bind(type, yaml), outputs);
    }

    private <C> Component exporter(ExporterType<C> type, Signal signal, String yaml) {
        return type.factory().create(TestPlatform.context(type.descriptor().type()), bind(type, yaml), Set.of(signal));
    }

    private static <C> C bind(ComponentType<C> type, String yaml) {
        Problems problems = new Problems();
        var node = new ConfigLoader(name -> null, problems).load(List.of("yaml:" + yaml), List.of());
        C config = new RecordBinder(problems).bind(node, "", type.descriptor().config());
        assertThat(problems.all()).isEmpty();
        return config;
    }
}
