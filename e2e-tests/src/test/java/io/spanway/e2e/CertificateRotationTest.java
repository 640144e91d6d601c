package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificate and key are replaced one after the other while clients send: no request is lost, and new connections see the new ones. */
@Tag("slow")
@Timeout(120)
class CertificateRotationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final SpanLedger acknowledged = new SpanLedger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean end;

    @Test
    void certificateAndKey_replacedUnderLoad_loseNoRequest_newConnectionsSeeThem() throws Exception {
        install("server");
        try (OtlpBackend backend = OtlpBackend.start();
                Launched lb = Launched.role("lb-gateway", yaml(backend)).awaitReady()) {
            int port = lb.grpcPort();
            List<Thread> clients = List.of(client(port, false, 1), client(port, true, 2));
            for (String next : List.of("renewed", "server", "renewed")) {
                String before = subject(port);
                install(next);
                String expected = next.equals("renewed") ? "CN=second" : "CN=first";
                assertThat(before).isNotEqualTo(expected);
                Awaitility.await(next)
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> subject(port).equals(expected));
                assertThat(subject(lb.httpPort())).isEqualTo(expected);
                long seen = sent.get();
                Awaitility.await("load goes on").atMost(PATIENCE).until(() -> sent.get() > seen + 20);
            }
            end = true;
            for (Thread client : clients) {
                client.join(PATIENCE.toMillis());
            }

            assertThat(failures).isEmpty();
            assertThat(SpanLedger.judge(acknowledged, List.of(backend.spans())).lost())
                    .isZero();
            assertThat(acknowledged.spans()).isEqualTo(sent.get());
            assertThat(lb.stop()).as(lb.log()).isZero();
        }
    }

    /** The key comes a moment after the certificate, as from a tool that knows nothing of pairs. */
    private void install(String name) throws IOException {
        for (String kind : List.of(".crt", ".key")) {
            Path from = SecureTexts.TLS.resolve(name + kind);
            Files.copy(from, folder.resolve("current" + kind), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String yaml(OtlpBackend backend) {
        String tls = SecureTexts.server(folder, "current", ", reload_interval: 200ms");
        return "receivers:\n" + SecureTexts.receiver("otlp", tls) + "exporters: {load_balancing: {"
                + Texts.to(List.of(backend.address())) + "}}\n" + Texts.service("load_balancing");
    }

    private Thread client(int port, boolean connectAnew, long seed) {
        Thread client = new Thread(
                () -> {
                    Random random = new Random(seed);
                    List<ManagedChannel> open = new ArrayList<>();
                    while (!end) {
                        if (open.isEmpty() || connectAnew) {
                            open.forEach(ManagedChannel::shutdownNow);
                            open.clear();
                            open.add(channel(port));
                        }
                        send(open.get(0), random);
                    }
                    open.forEach(ManagedChannel::shutdownNow);
                },
                "client-" + seed);
        client.start();
        return client;
    }

    private void send(ManagedChannel channel, Random random) {
        ByteString id = Requests.randomId(random, 16);
        ExportTraceServiceRequest request = Requests.traces(List.of(id), random);
        try {
            var unused = TraceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .export(request);
            acknowledged.add(request);
        } catch (StatusRuntimeException e) {
            failures.add(e.toString());
        }
        sent.incrementAndGet();
    }

    private static ManagedChannel channel(int port) {
        try {
            return NettyChannelBuilder.forAddress("localhost", port)
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(SecureTexts.TLS.resolve("ca.crt").toFile())
                            .build())
                    .build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Subject of the certificate that a new connection is shown. */
    private static String subject(int port) throws Exception {
        SSLSocketFactory trusting = Trust.everything();
        try (SSLSocket socket = (SSLSocket) trusting.createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }
}
