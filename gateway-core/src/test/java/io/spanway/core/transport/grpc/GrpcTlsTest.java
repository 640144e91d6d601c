package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.core.transport.tls.TestTls;
import io.spanway.core.transport.tls.TlsClientConfig;
import io.spanway.core.transport.tls.TlsServerConfig;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.testkit.Rule;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS and mutual TLS; the server's key is in the EC form, the client's in the RSA form of old. */
class GrpcTlsTest {
    private static final List<String> H2 = List.of("h2");

    private final Peers peers = new Peers();

    @AfterEach
    void close() throws Exception {
        peers.close();
    }

    private int serve(boolean mutual) throws Exception {
        TlsServerConfig tls = mutual ? TestTls.mutualServer() : TestTls.server();
        return peers.server(GrpcServerSettings.DEFAULTS, 0, tls.context(H2)).boundPort();
    }

    private Outcome call(TlsClientConfig config, @Nullable String serverName, int port) throws Exception {
        GrpcClientSettings settings = GrpcClientSettings.plaintext().withTls(config.context(H2), serverName);
        return peers.channel(settings, port).callNow(Peers.bytes(300_000));
    }

    private static void assertNotSent(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isEqualTo(Reason.NOT_SENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    @Rule("DOOR-5")
    void call_overTls_arrives(String version) throws Exception {
        assertThat(call(TestTls.client(false, true, false, version), null, serve(false)))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(peers.received.get(0).message()).isEqualTo(Peers.bytes(300_000));
    }

    @Test
    void certificate_ofAnUnknownCaOrName_isNotTrusted() throws Exception {
        int port = serve(false);
        assertNotSent(call(TestTls.client(false, false, false, null), null, port));
        assertNotSent(call(TestTls.client(false, true, false, null), "other.example", port));
        assertThat(call(TestTls.client(false, true, false, null), "localhost", port))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(call(TestTls.client(true, false, false, null), "other.example", port))
                .isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    @Rule("DOOR-6")
    void mutualTls_wantsAClientCertificate() throws Exception {
        int port = serve(true);
        assertThat(call(TestTls.client(false, true, true, null), null, port)).isEqualTo(Outcome.ACCEPTED);
        assertThat(call(TestTls.client(false, true, false, null), null, port)).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    @Rule("DOOR-7")
    void plainText_toATlsPort_isRefusedQuickly() throws Exception {
        int port = serve(false);
        long start = System.nanoTime();
        assertNotSent(peers.channel(GrpcClientSettings.plaintext(), port).callNow(Peers.bytes(10)));
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(4).toNanos());
    }

    @Test
    void grpcJava_overTls_isUnderstood() throws Exception {
        int port = serve(false);
        var channel = NettyChannelBuilder.forAddress("localhost", port)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(new File(TestTls.file("ca.crt")))
                        .build())
                .build();
        try {
            var method = TraceServiceGrpc.getExportMethod().toBuilder()
                    .setFullMethodName(Peers.PATH.substring(1))
                    .build();
            var request = ExportTraceServiceRequest.getDefaultInstance();
            ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
            assertThat(peers.received).hasSize(1);
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }
}
