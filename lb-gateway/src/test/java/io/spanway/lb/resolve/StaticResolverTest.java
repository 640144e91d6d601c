package io.spanway.lb.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StaticResolverTest {
    @Test
    void start_listedHosts_areToldAtOnceSortedByBytes() {
        Resolution resolution = resolve("gw3:4317", "gw10:4317", "gw1:4317");
        assertThat(resolution.succeeded()).isTrue();
        assertThat(names(resolution)).containsExactly("gw10:4317", "gw1:4317", "gw3:4317");
    }

    @Test
    void name_withAndWithoutDefaultPort_isOneBackendWithBothTexts() {
        Resolution resolution = resolve("gw1:4317", "gw1", "GW1");
        assertThat(resolution.backends())
                .containsExactly(
                        new ResolvedBackend("gw1:4317", new Endpoint("gw1", 4317), List.of("GW1", "gw1", "gw1:4317")));
        assertThat(resolution.backends().get(0).text()).isEqualTo("GW1");
    }

    @Test
    void duplicate_text_isOneBackendAndKeptForTheRing() {
        assertThat(resolve("a:1", "a:1").backends())
                .containsExactly(new ResolvedBackend("a:1", new Endpoint("a", 1), List.of("a:1", "a:1")));
    }

    @Test
    void ipv6_inAnyForm_isOneBackend() {
        Resolution resolution = resolve("[2001:DB8:0::1]:4317", "2001:db8::1", "[2001:db8::1]");
        assertThat(names(resolution)).containsExactly("[2001:db8::1]:4317");
    }

    @Test
    void config_empty_isRefused() {
        assertThatThrownBy(() -> new ResolverConfig.Static(List.of())).hasMessageStartingWith("hostnames: ");
        assertThatThrownBy(() -> new ResolverConfig.Static(List.of("gw1:notaport")))
                .hasMessageStartingWith("hostnames: ");
        assertThatThrownBy(() -> new ResolverConfig.Static(List.of("gw1:0"))).hasMessageContaining("port 0");
        assertThatThrownBy(() -> dns("", "", null)).hasMessageStartingWith("hostname: ");
        assertThatThrownBy(() -> dns("gw", "70000", null)).hasMessageStartingWith("port: ");
        assertThatThrownBy(() -> dns("gw", "", Duration.ofSeconds(-1))).hasMessageStartingWith("interval: ");
    }

    @Test
    @SuppressWarnings("NullAway")
    void config_absentKeys_areTheDefaults() {
        ResolverConfig.Dns config = new ResolverConfig.Dns("gw", null, null, null, null);
        assertThat(config)
                .isEqualTo(new ResolverConfig.Dns("gw", "", Duration.ofSeconds(5), Duration.ofSeconds(1), List.of()));
        assertThat(config.kind()).isEqualTo("dns");
        assertThat(new ResolverConfig.Static(List.of("a")).kind()).isEqualTo("static");
    }

    @SuppressWarnings("NullAway")
    private static ResolverConfig dns(String hostname, String port, @Nullable Duration interval) {
        return new ResolverConfig.Dns(hostname, port, interval, null, null);
    }

    private static Resolution resolve(String... hostnames) {
        List<Resolution> heard = new ArrayList<>();
        EventLoops loops = new EventLoops(1);
        try (Resolver resolver = new ResolverConfig.Static(List.of(hostnames)).create(loops)) {
            resolver.start(heard::add);
        } finally {
            loops.close();
        }
        assertThat(heard).hasSize(1);
        return heard.get(0);
    }

    private static List<String> names(Resolution resolution) {
        return resolution.backends().stream().map(ResolvedBackend::name).toList();
    }
}
