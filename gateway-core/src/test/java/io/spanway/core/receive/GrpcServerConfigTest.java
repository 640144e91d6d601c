package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.testkit.Rule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrpcServerConfigTest {
    private static GrpcServerConfig config(
            @Nullable String endpoint, @Nullable String transport, @Nullable Integer mib, @Nullable Integer streams) {
        return new GrpcServerConfig(endpoint, transport, mib, streams, null, null, null, null, null, null, null);
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
        GrpcServerSettings settings = new GrpcServerConfig(
                        "0.0.0.0:1",
                        "",
                        3,
                        7,
                        1,
                        1,
                        new GrpcServerConfig.Keepalive(server, policy),
                        null,
                        null,
                        true,
                        null)
                .settings();
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
        assertThatThrownBy(() -> new GrpcServerConfig.EnforcementPolicy(Duration.ofSeconds(-1), null))
                .hasMessageStartingWith("min_time:");
    }
}
