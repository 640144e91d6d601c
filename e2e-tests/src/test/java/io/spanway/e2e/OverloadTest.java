package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Far more is offered than a hanging backend takes, to a gateway of one mebibyte: it refuses early, says when to come again, and keeps its bound. */
@Timeout(240)
class OverloadTest {
    private static final int CLIENTS = 24;
    private static final long BUDGET = 1 << 20;

    private final Queue<StatusRuntimeException> refusals = new ConcurrentLinkedQueue<>();
    private final SpanLedger acknowledged = new SpanLedger();
    private final AtomicBoolean end = new AtomicBoolean();
    private final AtomicLong mostUsed = new AtomicLong();

    @ParameterizedTest
    @ValueSource(strings = {"lb-gateway", "processing-gateway"})
    void hangingBackend_fillsTheBudget_refusalsAreRetryableWithHint_andServiceComesBack(String role) throws Exception {
        OtlpBackend backend = OtlpBackend.start();
        backend.script(new OtlpBackend.Script.Hang());
        try (Launched gateway = Launched.role(role, yaml(role, backend), "--memory-limit-mib", "1")
                .awaitReady()) {
            List<Thread> clients = clients(gateway.grpcPort());
            Awaitility.await(gateway.log())
                    .atMost(30, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        note(gateway);
                        return refusals.size() > 200;
                    });
            HttpResponse<String> overHttp = post(gateway.httpPort());
            List<StatusRuntimeException> whileFull = List.copyOf(refusals);

            backend.script(new OtlpBackend.Script.Accept());
            long before = acknowledged.spans();
            Awaitility.await(gateway.log()).atMost(30, TimeUnit.SECONDS).until(() -> {
                note(gateway);
                return acknowledged.spans() > before + 1_000;
            });
            end.set(true);
            for (Thread client : clients) {
                client.join(40_000);
            }

            assertThat(whileFull).allSatisfy(OverloadTest::isRetryableWithHint);
            assertThat(overHttp.statusCode()).isIn(429, 503);
            assertThat(overHttp.headers().firstValue("Retry-After")).isPresent();
            assertThat(mostUsed.get()).isBetween(1L, BUDGET);
            assertThat(gateway.stop()).as(gateway.log()).isZero();
            assertThat(SpanLedger.judge(acknowledged, List.of(backend.spans())).lost())
                    .isZero();
        } finally {
            backend.close();
        }
    }

    @Test
    void f9_twiceAndFiveTimesTheCapacity_goodputStays() throws Exception {
        Overload.run(Duration.ofSeconds(3), 0.87);
    }

    private static void isRetryableWithHint(StatusRuntimeException refusal) {
        assertThat(refusal.getStatus().getCode())
                .as(refusal.toString())
                .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNAVAILABLE);
        com.google.rpc.Status details = StatusProto.fromThrowable(refusal);
        assertThat(details).as(refusal.toString()).isNotNull();
        assertThat(details.getDetailsList()).as(refusal.toString()).anyMatch(detail -> detail.is(RetryInfo.class));
    }

    private void note(Launched gateway) throws Exception {
        String metrics = gateway.admin("/metrics").body();
        Matcher used = Pattern.compile("\\nspanway_budget_used_bytes(?:\\{\\S*\\})? (\\S+)")
                .matcher(metrics);
        assertThat(used.find()).as(metrics).isTrue();
        long bytes = (long) Double.parseDouble(used.group(1));
        mostUsed.accumulateAndGet(bytes, Math::max);
    }

    /** Each backend call may take long, so that only the budget ends the waiting. */
    private static String yaml(String role, OtlpBackend backend) {
        if (role.equals("lb-gateway")) {
            return Texts.balancing(List.of(backend.address()));
        }
        return Texts.forwarding(backend.address())
                .replace(
                        "tls: {insecure: true}",
                        "tls: {insecure: true}, timeout: 2s, retry_on_failure: {enabled: true,"
                                + " initial_interval: 100ms, max_interval: 200ms}");
    }

    private List<Thread> clients(int port) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            long seed = i;
            Thread client = new Thread(() -> send(port, seed), "client-" + i);
            client.start();
            clients.add(client);
        }
        return clients;
    }

    private void send(int port, long seed) {
        Random random = new Random(seed);
        try (Client client = new Client(port)) {
            while (!end.get()) {
                ExportTraceServiceRequest request = request(random);
                try {
                    client.traces(request);
                    acknowledged.add(request);
                } catch (StatusRuntimeException e) {
                    refusals.add(e);
                }
            }
        }
    }

    private static HttpResponse<String> post(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        request(new Random(9)).toByteArray()))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** About 100 KiB. */
    private static ExportTraceServiceRequest request(Random random) {
        List<ByteString> ids = Stream.generate(() -> Requests.randomId(random, 16))
                .limit(2_500)
                .toList();
        return Requests.traces(ids, random);
    }
}
