package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import io.spanway.lb.health.HealthSettings;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
        RoutingKeys routing,
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
        resolver = resolver == null ? new ResolverKeys(null, null, null, null) : resolver;
        routing = routing == null ? RoutingKeys.absent() : routing;
        health = health == null ? HealthSettings.DEFAULTS : health;
        require(!timeout.isNegative(), "timeout: must not be negative (0 = 10s)");
        RoutingKeyName key = routingKey == null || routingKey.isEmpty() ? null : RoutingKeyName.parse(routingKey);
        require(
                key != RoutingKeyName.ATTRIBUTES || !routingAttributes.isEmpty(),
                "routing_attributes: routing_key: attributes needs the names of the attributes, for example [service.name]");
        require(
                key == RoutingKeyName.ATTRIBUTES || routingAttributes.isEmpty(),
                "routing_attributes: only has meaning with routing_key: attributes");
    }

    /** The key of a signal's items. */
    RoutingKeyName keyOf(Signal signal) {
        if (routingKey != null && !routingKey.isEmpty()) {
            return RoutingKeyName.parse(routingKey);
        }
        return signal == Signal.METRICS ? RoutingKeyName.SERVICE : RoutingKeyName.TRACE_ID;
    }

    /** Refuses a key that one of the pipelines' signals does not have. */
    void checkSignals(Set<Signal> signals) {
        for (Signal signal : signals) {
            RoutingKeyName key = keyOf(signal);
            require(key.routes(signal), "routing_key: \"" + key + "\" is not supported for " + signal.id());
        }
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
