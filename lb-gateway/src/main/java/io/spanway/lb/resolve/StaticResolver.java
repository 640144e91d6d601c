package io.spanway.lb.resolve;

import java.util.function.Consumer;

/** The backends that the configuration lists. Immutable. */
final class StaticResolver implements Resolver {
    private final Resolution resolution;

    StaticResolver(ResolverConfig.Static config) {
        this.resolution = new Resolution(ResolvedBackend.of(config.hostnames()), null);
    }

    @Override
    public void start(Consumer<Resolution> onResolution) {
        onResolution.accept(resolution);
    }

    @Override
    public void close() {}
}
