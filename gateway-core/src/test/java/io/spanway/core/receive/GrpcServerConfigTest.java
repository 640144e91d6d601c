package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.receive.http.ReceiverFixture;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.core.transport.http2.LifeSettings;
import io.spanway.testkit.Rule;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrpcServerConfigTest {
    private static GrpcServerConfig config(
            @Nullable String endpoint, @Nullable String transport, @Nullable Integer mib, @Nullable Integer streams) {
        Map<String, Object> keys = new HashMap<>();
        keys.put("endpoint", endpoint);
        keys.put("transport", transport);
        keys.put("maxRecvMsgSizeMib", mib);
        keys.put("maxConcurrentStreams", streams);
        return ReceiverFixture.record(GrpcServerConfig.class, keys);
    }

    @Test
    @Rule("SIZE-5")
    void defaults_areTheCollectors() {
        GrpcServerConfig config = GrpcServerConfig.DEFAULTS;
        assertThat(config.address()).isEqualTo(new Endpoint("localhost", 4317));
        assertThat(config.transport()).isEqualTo("tcp");
        assertThat(config.withMetadata()).isFalse();
        assertThat(config.settings()).isEqualTo(GrpcServerSettings.DEFAULTS);
    }

    @Test
    void settings_takeWhatIsConfigured() {
        var server = new GrpcServerConfig.ServerParameters(
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ZERO, null);
        var policy = new GrpcServerConfig.EnforcementPolicy(Duration.ofSeconds(4), true);
        GrpcServerSettings settings = ReceiverFixture.record(
                        GrpcServerConfig.class,
                        Map.of(
                                "endpoint",
                                "0.0.0.0:1",
                                "maxRecvMsgSizeMib",
                                3,
                                "maxConcurrentStreams",
                                7,
                                "keepalive",
                                new GrpcServerConfig.Keepalive(server, policy),
                                "maxConnections",
                                5,
                                "maxRequestsInFlight",
                                6,
                                "maxHeaderBytes",
                                2048,
                                "readHeaderTimeout",
                                Duration.ofSeconds(8),
                                "bodyIdleTimeout",
                                Duration.ofSeconds(9),
                                "writeTimeout",
                                Duration.ZERO))
                .settings();
        assertThat(settings.limits())
                .isEqualTo(new GrpcServerSettings.Limits(
                        5,
                        6,
                        2048,
                        new LifeSettings.Waiting(Duration.ofSeconds(8), Duration.ofSeconds(9), Duration.ZERO)));
        assertThat(settings.maxMessageBytes()).isEqualTo(3 << 20);
        assertThat(settings.maxConcurrentStreams()).isEqualTo(7);
        assertThat(settings.maxConnectionIdle()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.maxConnectionAge()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.maxConnectionAgeGrace()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.keepaliveTime()).isNull();
        assertThat(settings.pingMinTime()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.pingWithoutStream()).isTrue();
    }

    @Test
    void zero_meansDefault() {
        assertThat(config(null, null, 0, 0).settings()).isEqualTo(GrpcServerSettings.DEFAULTS);
    }

    @Test
    void mistakes_inEachKey_nameIt() {
        assertThatThrownBy(() -> config("host:99999", null, null, null)).hasMessageStartingWith("endpoint:");
        assertThatThrownBy(() -> config(null, "udp", null, null)).hasMessageStartingWith("transport:");
        assertThatThrownBy(() -> config(null, null, -1, null)).hasMessageStartingWith("max_recv_msg_size_mib:");
        assertThatThrownBy(() -> config(null, null, null, -1)).hasMessageStartingWith("max_concurrent_streams:");
        for (String key : List.of("maxConnections", "maxRequestsInFlight", "maxHeaderBytes")) {
            assertThatThrownBy(() -> ReceiverFixture.record(GrpcServerConfig.class, Map.of(key, 0)))
                    .hasMessageStartingWith(key.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) + ":");
        }
        for (String key : List.of("readHeaderTimeout", "bodyIdleTimeout", "writeTimeout")) {
            assertThatThrownBy(
                            () -> ReceiverFixture.record(GrpcServerConfig.class, Map.of(key, Duration.ofSeconds(-1))))
                    .hasMessageStartingWith(key.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) + ":");
        }
        assertThatThrownBy(() -> new GrpcServerConfig.EnforcementPolicy(Duration.ofSeconds(-1), null))
                .hasMessageStartingWith("min_time:");
    }
}
