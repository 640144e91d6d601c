package io.spanway.processing.exporter.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.send.RetryConfig;
import io.spanway.core.send.SendingQueueConfig;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.tls.TlsClientConfig;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TestPlatform;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class OtlpConfigTest {
    @Test
    void grpcConfig_missingKeys_areTheCollectorsDefaults() {
        OtlpGrpcConfig config = ExporterConfigs.grpcOnly("x:4317", null, null);
        assertThat(config.compression()).isEqualTo("gzip");
        assertThat(config.balancerName()).isEqualTo("round_robin");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.retryOnFailure()).isEqualTo(RetryConfig.defaults());
        assertThat(config.sendingQueue()).isEqualTo(SendingQueueConfig.defaults());
    }

    @Test
    void grpcConfig_impossibleValues_areRefusedByKey() {
        assertRefused(() -> ExporterConfigs.grpcOnly(null, null, null), "endpoint: requires a non-empty");
        assertRefused(() -> ExporterConfigs.grpcOnly("x:1", "lz4", null), "compression: \"lz4\"");
        assertRefused(() -> ExporterConfigs.grpcOnly("x:1", null, "random"), "balancer_name: \"random\"");
    }

    @Test
    void grpcTarget_schemes_decideAboutTls() {
        Endpoint endpoint = new Endpoint("host", 4317);
        assertThat(GrpcTarget.parse("host:4317", false)).isEqualTo(new GrpcTarget(endpoint, false));
        assertThat(GrpcTarget.parse("host:4317", true)).isEqualTo(new GrpcTarget(endpoint, true));
        assertThat(GrpcTarget.parse("http://host:4317", false)).isEqualTo(new GrpcTarget(endpoint, true));
        assertThat(GrpcTarget.parse("https://host:4317/", true)).isEqualTo(new GrpcTarget(endpoint, false));
        assertThat(GrpcTarget.parse("dns:///host:4317", true)).isEqualTo(new GrpcTarget(endpoint, true));
        assertThat(GrpcTarget.parse("dns://8.8.8.8/host:4317", true)).isEqualTo(new GrpcTarget(endpoint, true));
        assertThat(GrpcTarget.parse("[::1]:55", true).endpoint()).isEqualTo(new Endpoint("::1", 55));
        assertRefused(() -> GrpcTarget.parse("unix:/tmp/x", true), "endpoint: \"unix:/tmp/x\"");
        assertRefused(() -> GrpcTarget.parse("host:port", true), "endpoint: ");
    }

    @Test
    void httpConfig_missingKeys_areTheCollectorsDefaults() {
        OtlpHttpConfig config = ExporterConfigs.httpTraces("http://x:4318", null);
        assertThat(config.encoding()).isEqualTo(OtlpHttpConfig.Encoding.PROTO);
        assertThat(config.compression()).isEqualTo("gzip");
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.forceAttemptHttp2()).isTrue();
        assertThat(config.sendingQueue()).isEqualTo(SendingQueueConfig.defaults());
    }

    @Test
    void httpConfig_addresses_areBaseWithPathOrUsedAsTheyAre() {
        OtlpHttpConfig config = ExporterConfigs.httpTraces("http://x:4318/base/", "http://y:1/custom");
        assertThat(config.address(Signal.TRACES)).isEqualTo(URI.create("http://y:1/custom"));
        assertThat(config.address(Signal.LOGS)).isEqualTo(URI.create("http://x:4318/base/v1/logs"));
        assertThat(ExporterConfigs.httpTraces(null, "http://y:1/custom").address(Signal.LOGS))
                .isNull();
    }

    @Test
    void httpConfig_impossibleValues_areRefusedByKey() {
        assertRefused(() -> ExporterConfigs.httpTraces(null, null), "endpoint: at least one");
        assertRefused(() -> ExporterConfigs.httpTraces("x:4318", null), "endpoint: \"x:4318\"");
        assertRefused(() -> ExporterConfigs.httpTraces(null, "ftp://x"), "traces_endpoint");
        assertRefused(() -> ExporterConfigs.http("http://x:1", null, "brotli", null, null), "compression: \"brotli\"");
        assertRefused(
                () -> ExporterConfigs.http("http://x:1", null, null, Map.of("Host", "y"), null), "headers: \"Host\"");
        assertRefused(
                () -> ExporterConfigs.httpKeepalive(ExporterConfigs.keepalive(), true),
                "keepalive: cannot be combined");
    }

    @Test
    void tlsConfig_impossibleValues_areRefusedByKey() {
        assertRefused(() -> ExporterConfigs.tls(false, null, "c.pem"), "key_file: missing");
        TlsClientConfig missing = ExporterConfigs.tls(false, "no-such-file.pem", null);
        assertRefused(() -> missing.secureContext(List.of("h2")), "ca_file: cannot read no-such-file.pem");
        assertRefused(missing::jdkContext, "ca_file: cannot read no-such-file.pem");
    }

    @Test
    void secrets_areNotShown() {
        Map<String, String> headers = Map.of("authorization", "Bearer hush");
        assertThat(ExporterConfigs.http("http://x:1", null, null, headers, null).toString())
                .doesNotContain("hush")
                .contains("authorization");
        assertThat(ExporterConfigs.grpc("x:1", null, headers, null, null, null).toString())
                .doesNotContain("hush")
                .contains("authorization");
    }

    @Test
    void authAndMiddlewares_withoutExtension_areRefusedByKey() {
        var context = TestPlatform.context("otlp");
        assertRefused(
                () -> new AuthSection("basicauth/x", null).client(context),
                "auth.authenticator: \"basicauth/x\" is not found");
        assertRefused(() -> Middleware.requireNone(List.of(new Middleware("m"))), "middlewares: \"m\"");
    }

    private static void assertRefused(Runnable maker, String message) {
        assertThatThrownBy(maker::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
