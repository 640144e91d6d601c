package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the OpenTelemetry SDK of any language can rely on: every protocol, coding and way to be let in, and all spans arrive once and whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(400)
abstract class SdkContract {
    static final String TOKEN = "e2e-token";
    static final int CHILDREN = 4;
    private static final int TRACES = 60;
    private static final int SPANS = (1 + CHILDREN) * TRACES;

    /**
     * What a client is to do.
     *
     * @param name of its spans
     * @param protocol {@code grpc}, {@code http} (protobuf) or {@code json}
     * @param compression {@code none} or {@code gzip}
     * @param security {@code plain}; {@code tls}; {@code mtls}: the server asks for a certificate; {@code bearer}: TLS and a token
     */
    record Call(String name, String protocol, String compression, String security, int port, int traces) {
        /** Host and port as in the server's certificate. */
        String endpoint() {
            return "localhost:" + port;
        }
    }

    @TempDir
    static Path dir;

    private final List<OtlpBackend> backends = new ArrayList<>();
    private Launched lb;

    /** Installs what the language needs; aborts the tests, with the reason, where that cannot be had. */
    abstract void prepare() throws Exception;

    /** The protocols that the language's SDK has. */
    abstract List<String> protocols();

    /** Makes and sends the traces; returns the span ids. */
    abstract List<String> send(Call call) throws Exception;

    @BeforeAll
    void start() throws Exception {
        prepare();
        backends.addAll(Backends.start(3));
        lb = Launched.role("lb-gateway", SecureTexts.balancing(Texts.addresses(backends)))
                .awaitReady();
    }

    @AfterAll
    void stop() throws Exception {
        try (Launched started = lb) {
            if (started != null) {
                assertThat(started.stop()).as(started.log()).isZero();
            }
        } finally {
            backends.forEach(OtlpBackend::close);
        }
    }

    Stream<List<String>> ways() {
        return protocols().stream()
                .flatMap(protocol -> Stream.of("none", "gzip")
                        .flatMap(compression -> Stream.of("plain", "tls", "mtls", "bearer")
                                .map(security -> List.of(protocol, compression, security))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    @Rule("FORWARD-11")
    void spans_ofTheSdk_arriveOnceAndWhole(List<String> way) throws Exception {
        String name = String.join("-", way);
        String receiver = "otlp/" + way.get(2);
        int port = way.get(0).equals("grpc") ? lb.grpcPort(receiver) : lb.httpPort(receiver);

        List<String> sent = send(new Call(name, way.get(0), way.get(1), way.get(2), port, TRACES));

        Awaitility.await(name)
                .atMost(20, TimeUnit.SECONDS)
                .until(() ->
                        arrived(name).values().stream().mapToInt(List::size).sum() >= SPANS);
        Map<Integer, List<Span>> byBackend = arrived(name);
        List<Span> spans = byBackend.values().stream().flatMap(List::stream).toList();
        assertThat(spans).hasSize(SPANS).allSatisfy(SampleAttributes::areOn);
        assertThat(spans.stream().map(span -> Requests.hex(span.getSpanId())))
                .containsExactlyInAnyOrderElementsOf(sent);
        assertThat(backendsByTrace(byBackend).values())
                .hasSize(TRACES)
                .allSatisfy(at -> assertThat(at).hasSize(1));
    }

    private Map<Integer, List<Span>> arrived(String name) {
        Map<Integer, List<Span>> spans = new HashMap<>();
        for (int i = 0; i < backends.size(); i++) {
            spans.put(
                    i,
                    backends.get(i).traces().stream()
                            .flatMap(Requests::spans)
                            .filter(span -> span.getName().equals(name))
                            .toList());
        }
        return spans;
    }

    private static Map<String, Set<Integer>> backendsByTrace(Map<Integer, List<Span>> byBackend) {
        Map<String, Set<Integer>> backends = new HashMap<>();
        byBackend.forEach((backend, spans) ->
                spans.forEach(span -> backends.computeIfAbsent(Requests.hex(span.getTraceId()), id -> new HashSet<>())
                        .add(backend)));
        return backends;
    }

    /** Runs a client program as sdk_client.py describes it. */
    List<String> send(List<String> program, Call call) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(call.name(), call.protocol(), call.endpoint(), call.compression()));
        command.addAll(List.of(String.valueOf(call.traces()), call.security()));
        command.add(SecureTexts.TLS.toString());
        Programs.Ended sent = Programs.run(dir, 60, command);
        assertThat(sent.well()).as(sent.output()).isTrue();
        return sent.output().lines().toList();
    }
}
