package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGTERM while clients send. */
@Timeout(120)
class ShutdownTest {
    private static final int CLIENTS = 3;
    private static final long SPANS_BEFORE = 3_000;

    @ParameterizedTest
    @ValueSource(strings = {"lb-gateway", "processing-gateway"})
    void terminated_underLoad_losesNothingAcknowledged(String role) throws Exception {
        List<OtlpBackend> backends = Backends.start(role.equals("lb-gateway") ? 3 : 1);
        String yaml = backends.size() == 1
                ? Texts.forwarding(backends.get(0).address())
                : Texts.balancing(Texts.addresses(backends));
        try (Launched gateway = Launched.role(role, yaml).awaitReady()) {
            SpanLedger acknowledged = new SpanLedger();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                long seed = i;
                Thread client = new Thread(() -> send(gateway.grpcPort(), acknowledged, seed), "client-" + i);
                client.start();
                clients.add(client);
            }
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> acknowledged.spans() > SPANS_BEFORE);

            int exitCode = gateway.stop();
            for (Thread client : clients) {
                client.join(20_000);
            }

            SpanLedger.Verdict verdict = SpanLedger.judge(
                    acknowledged, backends.stream().map(OtlpBackend::spans).toList());
            assertThat(exitCode).as(gateway.log()).isZero();
            assertThat(verdict.lost()).as(verdict.toString()).isZero();
            assertThat(verdict.splitTraces()).isZero();
            assertThat(gateway.log())
                    .contains("shutting down", "stopped: millis=")
                    .doesNotContain("RejectedExecutionException");
        } finally {
            backends.forEach(OtlpBackend::close);
        }
    }

    /** Sends until the gateway is gone, and notes what it acknowledged. */
    private static void send(int port, SpanLedger acknowledged, long seed) {
        Random random = new Random(seed);
        try (Client client = new Client(port)) {
            boolean served = true;
            while (served) {
                List<ByteString> ids = Stream.generate(() -> Requests.randomId(random, 16))
                        .limit(20)
                        .toList();
                ExportTraceServiceRequest request = Requests.traces(ids, random);
                served = accepted(client, request);
                if (served) {
                    acknowledged.add(request);
                }
            }
        }
    }

    private static boolean accepted(Client client, ExportTraceServiceRequest request) {
        try {
            client.traces(request);
            return true;
        } catch (StatusRuntimeException e) {
            // Refused while it ends, or gone: what was not acknowledged is not promised.
            return false;
        }
    }
}
