package io.spanway.core.receive.http;

import static io.spanway.core.receive.http.ReceiverFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.transport.Endpoint;
import io.spanway.testkit.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServerConfigTest {
    @Test
    @Rule("SIZE-5")
    void defaults_areTheCollectorsOrSafer() {
        HttpServerConfig config = HttpServerConfig.defaults();
        assertThat(config.address()).isEqualTo(new Endpoint("localhost", 4318));
        assertThat(config.tracesUrlPath()).isEqualTo("/v1/traces");
        assertThat(config.metricsUrlPath()).isEqualTo("/v1/metrics");
        assertThat(config.logsUrlPath()).isEqualTo("/v1/logs");
        assertThat(config.maxRequestBodySize()).isEqualTo(64 << 20);
        assertThat(config.compressionAlgorithms())
                .contains("", "gzip", "zstd", "lz4")
                .hasSize(8);
        assertThat(config.cors()).isNull();
        assertThat(config.responseHeaders()).isEmpty();
        assertThat(config.includeMetadata()).isFalse();
        assertThat(config.readHeaderTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.readTimeout()).isZero();
        assertThat(config.bodyIdleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.writeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofMinutes(3));
        assertThat(config.keepAlivesEnabled()).isTrue();
        assertThat(config.maxHeaderBytes()).isEqualTo(65_536);
        assertThat(config.maxConnections()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:1,0.0.0.0:1", ":4318,0.0.0.0:4318", "[::1]:7,[::1]:7", "host,host:4318"})
    void endpoint_isReadAsTheCollectorDoes(String text, String expected) {
        assertThat(record(HttpServerConfig.class, Map.of("endpoint", text)).address())
                .hasToString(expected);
    }

    @Test
    void keepalive_idleTimeout_winsOverTheFlatKey() {
        HttpServerConfig config = record(
                HttpServerConfig.class,
                Map.of(
                        "idleTimeout",
                        Duration.ofSeconds(1),
                        "keepalive",
                        new HttpServerConfig.Keepalive(Duration.ofSeconds(2))));
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void values_thatCannotWork_areRefusedByKey() {
        assertRefused("endpoint", "host:port", "endpoint: ");
        assertRefused("maxRequestBodySize", -1L, "max_request_body_size: ");
        assertRefused("maxHeaderBytes", 10, "max_header_bytes: ");
        assertRefused("maxConnections", 0, "max_connections: ");
        assertRefused("compressionAlgorithms", List.of("br"), "compression_algorithms: \"br\"");
        assertRefused("idleTimeout", Duration.ofSeconds(-1), "timeouts must not be negative");
        assertRefused("tracesUrlPath", "/v1/logs", "must differ");
    }

    private static void assertRefused(String component, Object value, String message) {
        assertThatThrownBy(() -> record(HttpServerConfig.class, Map.of(component, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
