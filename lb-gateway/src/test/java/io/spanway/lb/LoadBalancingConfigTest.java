package io.spanway.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Location;
import io.spanway.lb.resolve.ResolverConfig;
import io.spanway.lb.route.MemoryQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // null is how a missing key arrives
class LoadBalancingConfigTest {
    private static final Location PLACE = new Location("test", 1, 1);

    private static LoadBalancingConfig config(@Nullable String key, List<String> attributes) {
        return new LoadBalancingConfig(
                key, attributes, null, null, null, null, Configs.hosts(List.of("gw1")), null, null);
    }

    private static QueueKeys queue(@Nullable Boolean enabled, @Nullable String storage) {
        return new QueueKeys(enabled, null, null, null, null, null, storage, null);
    }

    private static LoadBalancingConfig queues(@Nullable QueueKeys top, @Nullable QueueKeys below) {
        OtlpKeys otlp = new OtlpKeys(
                null, null, null, null, null, null, null, null, null, null, null, null, null, below, null, null);
        return new LoadBalancingConfig(
                null,
                null,
                null,
                null,
                top,
                new LoadBalancingConfig.Protocol(otlp),
                Configs.hosts(List.of("gw1")),
                null,
                null);
    }

    @Test
    void defaults_areTheCollectors() {
        LoadBalancingConfig config = config(null, List.of());
        OtlpKeys otlp = config.protocol().otlp();

        assertThat(otlp.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(otlp.compression()).isEqualTo("gzip");
        assertThat(otlp.tls().insecure()).isNotEqualTo(true);
        assertThat(config.timeout()).isZero();
        assertThat(config.routing().algorithm()).isEqualTo(RoutingSection.Algorithm.RENDEZVOUS);
        assertThat(config.retries()).isTrue();
        assertThat(config.retry().initialInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.retry().maxElapsedTime()).isEqualTo(Duration.ofSeconds(300));
        assertThat(config.queue()).isNull();
        assertThat(config.health().holdDown()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void queue_isOnAtTheTopUnlessDisabledAndBelowOnlyWhenEnabled() {
        assertThat(queues(queue(null, null), null).queue()).isNotNull();
        assertThat(queues(queue(false, null), null).queue()).isNull();
        assertThat(queues(null, queue(null, null)).queue()).isNull();
        QueueKeys below = queues(null, queue(true, null)).queue();
        assertThat(below).isNotNull();
        assertThat(below.sizer()).isEqualTo(MemoryQueue.Sizer.REQUESTS);
        assertThat(below.queueSize()).isEqualTo(1000);
    }

    @Test
    void topLevelRetry_replacesTheOneBelowOnlyWhenEnabled() {
        RetryKeys top = new RetryKeys(true, Duration.ofSeconds(1), null, null, null, null);
        RetryKeys off = new RetryKeys(false, null, null, null, null, null);
        ResolverKeys hosts = Configs.hosts(List.of("gw1"));

        assertThat(new LoadBalancingConfig(null, null, null, top, null, null, hosts, null, null).retry())
                .isSameAs(top);
        assertThat(new LoadBalancingConfig(null, null, null, off, null, null, hosts, null, null).retries())
                .isTrue();
    }

    @Test
    void wrongSettings_areRefusedWithWhatToDo() {
        assertThatThrownBy(() -> config("span", List.of())).hasMessageContaining("routing_key: \"span\"");
        assertThatThrownBy(() -> config("attributes", List.of())).hasMessageContaining("routing_attributes: ");
        assertThatThrownBy(() -> config(null, List.of("x"))).hasMessageContaining("routing_attributes: ");
        assertThatThrownBy(() -> new LoadBalancingConfig(null, null, null, null, null, null, null, null, null))
                .hasMessageContaining("resolver: no resolver specified");
        assertThatThrownBy(() -> new ResolverKeys(null, null, null, null)).hasMessageContaining("static");
        assertThatThrownBy(() -> new ResolverKeys(
                        new ResolverConfig.Static(List.of("a")),
                        new ResolverConfig.Dns("b", null, null, null, null),
                        null,
                        null))
                .hasMessageContaining("only one resolver");
        assertThatThrownBy(() -> new ResolverKeys(null, null, new ResolverKeys.K8s("s", null, null, null), null))
                .hasMessageContaining("k8s: ")
                .hasMessageContaining("dns");
        assertThatThrownBy(() -> new QueueKeys(true, null, null, null, null, true, "file_storage/x", null))
                .hasMessageContaining("wait_for_result: ");
        assertThat(queue(true, "file_storage/x").storage()).isEqualTo("file_storage/x");
        assertThatThrownBy(() -> new RoutingSection(RoutingSection.Algorithm.JUMP, 2, null, null, null))
                .hasMessageContaining("generation: ");
        assertThatThrownBy(() -> new RoutingSection(RoutingSection.Algorithm.OTELCOL_RING, 4, null, null, null))
                .hasMessageContaining("generation: is 4");
    }

    @Test
    void secrets_areNotShown() {
        OtlpKeys otlp = new OtlpKeys(
                null,
                null,
                null,
                null,
                Map.of("authorization", "Bearer s3cret"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);

        assertThat(otlp.toString()).contains("authorization").doesNotContain("s3cret");
    }

    @Test
    void middlewares_areRefusedWithWhatToDo() {
        ConfigNode set = new ConfigNode.Scalar("oauth2client", "oauth2client", false, PLACE);

        assertThatThrownBy(() -> otlp(List.of(set))).hasMessageContainingAll("middlewares: ", "remove the key");
    }

    private static OtlpKeys otlp(@Nullable List<ConfigNode> middlewares) {
        return new OtlpKeys(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, middlewares);
    }

    @Test
    void compression_isChecked() {
        assertThatThrownBy(() -> new OtlpKeys(
                        null, null, "lz4", null, null, null, null, null, null, null, null, null, null, null, null,
                        null))
                .hasMessageContaining("compression: \"lz4\"");
    }

    @Test
    void routing_defaultsAndBounds() {
        RoutingSection absent = RoutingSection.absent();
        assertThat(absent.stickyWindow()).isEqualTo(Duration.ofSeconds(30));
        assertThat(absent.stickyTraces()).isEqualTo(500_000);
        assertThat(absent.retryBudget()).isEqualTo(0.2);
        assertThatThrownBy(() -> new RoutingSection(null, null, Duration.ofSeconds(-1), null, null))
                .hasMessageContaining("sticky_window");
        assertThatThrownBy(() -> new RoutingSection(null, null, null, 0, null)).hasMessageContaining("sticky_traces");
        assertThatThrownBy(() -> new RoutingSection(null, null, null, null, -0.1))
                .hasMessageContaining("retry_budget");
    }
}
