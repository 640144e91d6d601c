package io.spanway.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.app.Wiring;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of the real components: none is ever printed unless the user asks for that. */
@Timeout(60)
class SecretsTest {
    private static final String YAML = """
            receivers:
              otlp:
                protocols:
                  http: {response_headers: {x-token: S3CRET-a}}
            exporters:
              load_balancing:
                protocol:
                  otlp:
                    headers: {authorization: Bearer S3CRET-b, x-key: "${env:KEY}"}
                    tls: {insecure: true, key_pem: S3CRET-c, cert_pem: shown}
                resolver: {static: {hostnames: [gw1]}}
              otlp_grpc: {endpoint: "a:1", headers: {api-key: S3CRET-d}, tls: {key_pem: S3CRET-e, cert_pem: shown}}
              otlp_http: {endpoint: "http://a:1", headers: {api-key: S3CRET-f}}
            service:
              telemetry:
                metrics:
                  readers:
                    - pull: {exporter: {prometheus: {port: 0}}}
                    - periodic: {exporter: {otlp: {headers: {api-key: S3CRET-g}}}}
              pipelines:
                traces: {receivers: [otlp], exporters: [load_balancing, otlp_grpc, otlp_http]}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printConfig_hidesEverySecret_butShowsWhichHeadersThereAre() {
        assertThat(run("print-config", "--config", "yaml:" + YAML))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .doesNotContain("S3CRET")
                .contains("x-token: '[REDACTED]'", "authorization: '[REDACTED]'", "x-key: '[REDACTED]'")
                .contains("api-key: '[REDACTED]'", "key_pem: '[REDACTED]'", "cert_pem: shown");
        assertThat(err.toString()).doesNotContain("S3CRET");
    }

    @Test
    void printConfig_unredacted_showsThem() {
        assertThat(run("print-config", "--mode", "unredacted", "--config", "yaml:" + YAML))
                .isZero();

        assertThat(out.toString())
                .contains("S3CRET-a", "S3CRET-b", "S3CRET-c", "S3CRET-d", "S3CRET-e", "S3CRET-f", "S3CRET-g")
                .contains("S3CRET-from-the-environment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exporters.otlp_grpc.headers=S3CRET",
                "exporters.otlp_grpc.headers=[S3CRET]",
                "exporters.otlp_grpc.headers={api-key: [S3CRET]}",
                "exporters.otlp_grpc.headers={api-key: {S3CRET: 1}}",
                "exporters.load_balancing.protocol.otlp.auth={token: S3CRET}"
            })
    void validate_secretOfTheWrongKind_isRefusedWithoutShowingIt(String set) {
        assertThat(run("validate", "--config", "yaml:" + YAML, "--set", set)).isEqualTo(Console.FAILED);

        assertThat(err.toString())
                .startsWith("Error: invalid configuration")
                .contains(set.substring(0, set.indexOf('=')))
                .doesNotContain("S3CRET");
    }

    private int run(String... args) {
        Map<String, String> environment = Map.of("KEY", "S3CRET-from-the-environment");
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                environment::get,
                null,
                new Shutdown());
        return new Commands(console, Wiring::components).run(args);
    }
}
