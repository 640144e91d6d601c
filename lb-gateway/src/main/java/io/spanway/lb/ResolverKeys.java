package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import io.spanway.core.config.Key;
import io.spanway.lb.resolve.ResolverConfig;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
        @Key("static") ResolverConfig.@Nullable Static fixed,
        ResolverConfig.@Nullable Dns dns,
        @Nullable K8s k8s,
        @Nullable AwsCloudMap awsCloudMap) {
    /** What there is instead. */
    static final String SUPPORTED = "supported are static (hostnames) and dns (hostname, port)";

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
                "k8s: this resolver does not exist here; " + SUPPORTED + ": name the headless service under dns");
        require(awsCloudMap == null, "aws_cloud_map: this resolver does not exist here; " + SUPPORTED);
        require(fixed != null || dns != null, "no resolver specified for the exporter; " + SUPPORTED);
        require(fixed == null || dns == null, "only one resolver should be specified, found static and dns");
    }

    /** The one that is configured. */
    ResolverConfig chosen() {
        return fixed != null ? fixed : Objects.requireNonNull(dns);
    }
}
