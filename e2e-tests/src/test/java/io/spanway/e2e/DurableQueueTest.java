package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sending_queue.storage}: what was acknowledged is delivered, whatever ends the gateway in between. */
@Timeout(120)
class DurableQueueTest {
    private static final int CLIENTS = 3;
    private static final long SPANS_BEFORE = 2_000;

    @ParameterizedTest
    @ValueSource(strings = {"lb-gateway", "processing-gateway"})
    void killed_withBackendDown_deliversAllAcknowledgedAfterRestart(String role) throws Exception {
        int port = FreePort.find();
        String yaml = yaml(role, "127.0.0.1:" + port, directory(), "");
        SpanLedger acknowledged = new SpanLedger();
        try (Launched gateway = Launched.role(role, yaml)) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                long seed = i;
                Thread client = new Thread(() -> send(gateway.grpcPort(), acknowledged, seed), "client-" + i);
                client.start();
                clients.add(client);
            }
            Awaitility.await(gateway.log())
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> acknowledged.spans() > SPANS_BEFORE);
            gateway.kill();
            for (Thread client : clients) {
                client.join(30_000);
            }
        }

        try (OtlpBackend backend = OtlpBackend.start(port);
                Launched again = Launched.role(role, yaml).awaitReady()) {
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> SpanLedger.judge(acknowledged, List.of(backend.spans()))
                                    .lost()
                            == 0);

            assertThat(SpanLedger.judge(acknowledged, List.of(backend.spans())).duplicated())
                    .isZero();
            assertThat(again.log()).contains("records in");
            assertThat(again.stop()).as(again.log()).isZero();
        }
    }

    /** One of two backends takes its parts, the other does not answer: only its parts come again. */
    @Test
    void stopped_withRequestsPartlyDelivered_sendsOnlyTheRestAfterRestart() throws Exception {
        Path directory = directory();
        SpanLedger acknowledged = new SpanLedger();
        try (OtlpBackend takes = OtlpBackend.start();
                OtlpBackend hangs = OtlpBackend.start()) {
            // Patience beyond the test's, so that what hangs is not sent to the other.
            String yaml = balancing(List.of(takes.address(), hangs.address()), directory, "")
                    .replace("sending_queue:", "health: {suspect_after: 60s, fall: 100}, sending_queue:");
            hangs.script(new OtlpBackend.Script.Hang());
            try (Launched gateway = Launched.role("lb-gateway", yaml, "--shutdown-timeout", "1s")
                            .awaitReady();
                    Client client = new Client(gateway.grpcPort())) {
                Random random = new Random(3);
                for (int i = 0; i < 50; i++) {
                    assertThat(offer(client, acknowledged, random)).isNull();
                }
                Awaitility.await()
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> takes.spans().spans() > 400);
                assertThat(gateway.stop()).as(gateway.log()).isZero();
            }
            hangs.script(new OtlpBackend.Script.Accept());

            try (Launched again = Launched.role("lb-gateway", yaml).awaitReady()) {
                List<SpanLedger> places = List.of(takes.spans(), hangs.spans());
                Awaitility.await()
                        .atMost(30, TimeUnit.SECONDS)
                        .until(() -> SpanLedger.judge(acknowledged, places).lost() == 0);
                assertThat(again.stop()).as(again.log()).isZero();
                SpanLedger.Verdict verdict = SpanLedger.judge(acknowledged, places);
                assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
            }
        }
    }

    @Test
    void fullStorage_refusesRetryably_andTakesAgainWhenDelivered() throws Exception {
        int port = FreePort.find();
        String yaml = yaml("processing-gateway", "127.0.0.1:" + port, directory(), ", max_size: 524288");
        SpanLedger acknowledged = new SpanLedger();
        Random random = new Random(1);
        try (Launched gateway = Launched.role("processing-gateway", yaml);
                Client client = new Client(gateway.grpcPort())) {
            StatusRuntimeException refusal = null;
            while (refusal == null) {
                refusal = offer(client, acknowledged, random);
            }
            assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(acknowledged.spans()).isPositive();

            try (OtlpBackend backend = OtlpBackend.start(port)) {
                Awaitility.await()
                        .atMost(30, TimeUnit.SECONDS)
                        .until(() -> offer(client, acknowledged, random) == null);
                Awaitility.await()
                        .atMost(30, TimeUnit.SECONDS)
                        .until(() -> SpanLedger.judge(acknowledged, List.of(backend.spans()))
                                        .lost()
                                == 0);
                assertThat(gateway.stop()).as(gateway.log()).isZero();
            }
        }
    }

    @Test
    void usedDirectory_endsTheSecondProcess_namingTheFirst() throws Exception {
        Path directory = directory();
        String yaml = yaml("processing-gateway", "127.0.0.1:" + FreePort.find(), directory, "");
        try (Launched first = Launched.role("processing-gateway", yaml)) {
            assertThat(first.grpcPort()).isPositive();

            try (Launched second = Launched.role("processing-gateway", yaml)) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.log()).contains("is used by another process (pid ");
            }
            assertThat(first.stop()).as(first.log()).isZero();
        }
    }

    @Test
    void reload_handsTheQueueToTheNewDestination() throws Exception {
        String role = "processing-gateway";
        Path directory = directory();
        Path file = Launched.config(yaml(role, "127.0.0.1:" + FreePort.find(), directory, ""));
        SpanLedger acknowledged = new SpanLedger();
        Random random = new Random(2);
        try (OtlpBackend backend = OtlpBackend.start();
                Launched gateway = Launched.file(role, file);
                Client client = new Client(gateway.grpcPort())) {
            for (int i = 0; i < 50; i++) {
                assertThat(offer(client, acknowledged, random)).isNull();
            }

            Files.writeString(file, yaml(role, backend.address(), directory, ""));
            gateway.reload();

            Awaitility.await(gateway.log())
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> SpanLedger.judge(acknowledged, List.of(backend.spans()))
                                    .lost()
                            == 0);
            assertThat(offer(client, acknowledged, random)).isNull();
            assertThat(gateway.stop()).as(gateway.log()).isZero();
            SpanLedger.Verdict verdict = SpanLedger.judge(acknowledged, List.of(backend.spans()));
            assertThat(verdict.lost()).as(verdict.toString()).isZero();
            assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
        }
    }

    private static Path directory() throws Exception {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target", "e2e")), "storage");
    }

    private static String yaml(String role, String backend, Path directory, String more) {
        return role.equals("lb-gateway")
                ? balancing(List.of(backend), directory, more)
                : queued(
                        "otlp_grpc",
                        "endpoint: \"" + backend
                                + "\", tls: {insecure: true}, retry_on_failure: {initial_interval: 200ms,"
                                + " max_interval: 500ms}",
                        directory,
                        more);
    }

    private static String balancing(List<String> backends, Path directory, String more) {
        return queued("load_balancing", Texts.to(backends), directory, more);
    }

    /** @param more keys of the storage, beginning with a comma */
    private static String queued(String exporter, String keys, Path directory, String more) {
        String queue = "sending_queue: {storage: file_storage, queue_size: 1000000}";
        return Texts.RECEIVERS
                + "extensions: {file_storage: {directory: \"" + directory.toAbsolutePath() + "\"" + more + "}}\n"
                + "exporters: {" + exporter + ": {" + keys + ", " + queue + "}}\n"
                + Texts.service(exporter).replace("service: {", "service: {extensions: [file_storage], ");
    }

    /** Sends until the gateway is gone, and notes what it acknowledged. */
    private static void send(int port, SpanLedger acknowledged, long seed) {
        Random random = new Random(seed);
        try (Client client = new Client(port)) {
            while (offer(client, acknowledged, random) == null) {
                Thread.onSpinWait();
            }
        }
    }

    /** Sends one request; null if it was acknowledged. */
    private static @Nullable StatusRuntimeException offer(Client client, SpanLedger acknowledged, Random random) {
        List<ByteString> ids =
                Stream.generate(() -> Requests.randomId(random, 16)).limit(20).toList();
        ExportTraceServiceRequest request = Requests.traces(ids, random);
        try {
            client.traces(request);
            acknowledged.add(request);
            return null;
        } catch (StatusRuntimeException e) {
            return e;
        }
    }
}
