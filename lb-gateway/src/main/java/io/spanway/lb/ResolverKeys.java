package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import io.spanway.core.config.Key;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code resolver}: exactly one way to find the backends, with the Collector's keys.
 *
 * @param fixed {@code static}
 * @param dns A and AAAA records of one name
 * @param k8s refused
 * @param awsCloudMap refused
 *     <p>Immutable.
 */
public record ResolverKeys(
        @Key("static") @Nullable Static fixed,
        @Nullable Dns dns,
        @Nullable K8s k8s,
        @Nullable AwsCloudMap awsCloudMap) {
    private static final String SUPPORTED = "supported are static (hostnames) and dns (hostname, port)";

    /** @param hostnames {@code host[:port]}, at least one; 4317 where there is no port */
    public record Static(List<String> hostnames) {
        public Static {
            hostnames = hostnames == null ? List.of() : List.copyOf(hostnames);
            require(
                    !hostnames.isEmpty(),
                    "resolver::static::hostnames: no hostnames specified to resolve the backends; list at least one host:port");
        }
    }

    /**
     * {@code dns}.
     *
     * @param hostname to look up
     * @param port of every address found, 4317
     * @param interval 5s
     * @param timeout 1s
     */
    public record Dns(String hostname, String port, Duration interval, Duration timeout) {
        public Dns {
            hostname = hostname == null ? "" : hostname.strip();
            port = port == null || port.isBlank() ? "4317" : port.strip();
            interval = interval == null || interval.isZero() ? Duration.ofSeconds(5) : interval;
            timeout = timeout == null || timeout.isZero() ? Duration.ofSeconds(1) : timeout;
            require(!hostname.isEmpty(), "resolver::dns::hostname: no hostname specified to resolve the backends");
            require(!interval.isNegative(), "resolver::dns::interval: must not be negative");
            require(!timeout.isNegative(), "resolver::dns::timeout: must not be negative");
        }
    }

    /** The Collector's keys, so that a file with them is refused for what it is. */
    public record K8s(
            @Nullable String service,
            @Nullable List<Integer> ports,
            @Nullable Duration timeout,
            @Nullable Boolean returnHostnames) {}

    /** The Collector's keys, so that a file with them is refused for what it is. */
    public record AwsCloudMap(
            @Nullable String namespace,
            @Nullable String serviceName,
            @Nullable String healthStatus,
            @Nullable Duration interval,
            @Nullable Duration timeout,
            @Nullable Integer port,
            @Nullable String ownerAccount) {}

    public ResolverKeys {
        require(
                k8s == null,
                "resolver::k8s: this resolver does not exist here; " + SUPPORTED
                        + ": name the headless service under dns");
        require(awsCloudMap == null, "resolver::aws_cloud_map: this resolver does not exist here; " + SUPPORTED);
        require(fixed != null || dns != null, "resolver: no resolver specified for the exporter; " + SUPPORTED);
        require(fixed == null || dns == null, "resolver: only one resolver should be specified, found static and dns");
    }

    /** Kind of the resolver, as metrics show it. */
    String kind() {
        return fixed != null ? "static" : "dns";
    }
}
