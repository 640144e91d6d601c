package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.hash.Placements;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.key.KeyConfig;
import io.spanway.lb.resolve.ResolvedBackend;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code load_balancing}: the Collector's, and ours under {@code routing} and {@code health}.
 *
 * @param routingKey absent: the trace id of spans and log records, the service of metrics
 * @param routingAttributes names, in order, for {@code routing_key: attributes}
 * @param timeout how long a client without a deadline of its own is made to wait; 0 = 10s, the default time-out of OTLP exporters
 * @param retryOnFailure at the top level; off unless enabled, and then in place of the one below {@code protocol.otlp}
 * @param sendingQueue at the top level; absent: off
 * @param protocol how backends are talked to
 * @param resolver how backends are found
 * @param routing how keys become backends
 * @param health when backends are taken out of use
 *     <p>Immutable.
 */
public record LoadBalancingConfig(
        @Nullable String routingKey,
        List<String> routingAttributes,
        Duration timeout,
        @Nullable RetryKeys retryOnFailure,
        @Nullable QueueKeys sendingQueue,
        Protocol protocol,
        ResolverKeys resolver,
        RoutingSection routing,
        HealthSettings health) {
    /** @param otlp absent: its defaults */
    public record Protocol(OtlpKeys otlp) {
        public Protocol {
            otlp = otlp == null ? OtlpKeys.absent() : otlp;
        }
    }

    public LoadBalancingConfig {
        routingAttributes = routingAttributes == null ? List.of() : List.copyOf(routingAttributes);
        timeout = timeout == null ? Duration.ZERO : timeout;
        protocol = protocol == null ? new Protocol(OtlpKeys.absent()) : protocol;
        require(resolver != null, "resolver: no resolver specified for the exporter; " + ResolverKeys.SUPPORTED);
        routing = routing == null ? RoutingSection.absent() : routing;
        health = health == null ? HealthSettings.DEFAULTS : health;
        require(!timeout.isNegative(), "timeout: must not be negative (0 = 10s)");
        // Refuses at once what cannot work.
        new KeyConfig(
                routingKey == null || routingKey.isEmpty() ? null : routingKey,
                routingAttributes,
                false,
                routing.generation());
    }

    /** The key that all signals are routed by, or each its default; refuses names that do not go together. */
    KeyConfig key() {
        boolean ring = routing.algorithm() == RoutingSection.Algorithm.OTELCOL_RING;
        String name = routingKey == null || routingKey.isEmpty() ? null : routingKey;
        return new KeyConfig(name, routingAttributes, ring, routing.generation());
    }

    /** The hash that belongs to the placement. */
    KeyHash keyHash() {
        return routing.algorithm() == RoutingSection.Algorithm.OTELCOL_RING ? KeyHash.crc32() : KeyHash.routing();
    }

    /** Whether another configuration gives the same keys the same place among the same backends. */
    boolean placesLike(LoadBalancingConfig other) {
        return key().equals(other.key())
                && routing.algorithm() == other.routing.algorithm()
                && routing.generation().equals(other.routing.generation());
    }

    /** How the configured algorithm places keys. The Collector's ring hashes all texts as they were found, ours the normalised names. */
    Placement place(List<ResolvedBackend> backends) {
        List<String> names = backends.stream().map(ResolvedBackend::name).toList();
        return switch (routing.algorithm()) {
            case RENDEZVOUS -> Placements.rendezvous(names);
            case OTELCOL_RING ->
                Placements.otelcolRingOfTexts(
                        routing.generation(),
                        backends.stream().map(ResolvedBackend::texts).toList());
            case JUMP -> Placements.jump(names);
        };
    }

    /** The retry settings that hold. */
    RetryKeys retry() {
        boolean top = retryOnFailure != null && Boolean.TRUE.equals(retryOnFailure.enabled());
        return top && retryOnFailure != null ? retryOnFailure : protocol.otlp().retryOnFailure();
    }

    /** Whether failed parts are tried again. */
    boolean retries() {
        return !Boolean.FALSE.equals(retry().enabled());
    }

    /** The queue that acknowledges before delivery, or null. Below {@code protocol.otlp} it must be enabled in so many words. */
    @Nullable
    QueueKeys queue() {
        if (sendingQueue != null && sendingQueue.on(true)) {
            return sendingQueue;
        }
        QueueKeys below = protocol.otlp().sendingQueue();
        return below != null && below.on(false) ? below : null;
    }
}
