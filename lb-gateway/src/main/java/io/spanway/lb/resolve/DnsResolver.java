package io.spanway.lb.resolve;

import io.netty.channel.EventLoop;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.util.concurrent.Future;
import io.spanway.core.transport.EventLoops;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The IPv4 and IPv6 addresses behind a name, looked up at an interval or when their time to live ends, whichever is sooner.
 *
 * <p>A lookup that fails, times out or finds nothing leaves the last good answer standing. Its work is done on one event loop. Thread-safe.
 */
final class DnsResolver implements Resolver {
    /** Against answers with a time to live of zero. */
    private static final long MIN_WAIT_MILLIS = 1_000;

    private final ResolverConfig.Dns config;
    private final EventLoop loop;
    private final List<FamilyLookup> families;

    // Confined to the loop:
    private List<ResolvedBackend> lastGood = List.of();
    private long attempt;

    private volatile boolean closed;

    DnsResolver(ResolverConfig.Dns config, EventLoops loops) {
        this.config = config;
        this.loop = loops.any();
        this.families = List.of(
                new FamilyLookup(config, loops, loop, ResolvedAddressTypes.IPV4_ONLY),
                new FamilyLookup(config, loops, loop, ResolvedAddressTypes.IPV6_ONLY));
    }

    @Override
    public void start(Consumer<Resolution> onResolution) {
        loop.execute(() -> lookUp(onResolution));
    }

    private void lookUp(Consumer<Resolution> onResolution) {
        if (closed) {
            return;
        }
        long mine = ++attempt;
        List<Future<List<InetAddress>>> lookups = new ArrayList<>(families.size());
        for (FamilyLookup family : families) {
            lookups.add(family.start(config.hostname()));
        }
        // The guard also bounds lookups that try several servers and search domains, each with the time-out of one
        // query.
        Future<?> guard = loop.schedule(
                () -> finish(mine, lookups, onResolution), config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        for (Future<List<InetAddress>> lookup : lookups) {
            lookup.addListener(done -> {
                if (lookups.stream().allMatch(Future::isDone)) {
                    guard.cancel(false);
                    finish(mine, lookups, onResolution);
                }
            });
        }
    }

    private void finish(long mine, List<Future<List<InetAddress>>> lookups, Consumer<Resolution> onResolution) {
        if (closed || mine != attempt) {
            return;
        }
        attempt++;
        String problem = null;
        int answered = 0;
        for (int i = 0; i < families.size(); i++) {
            String failure = families.get(i).take(lookups.get(i));
            problem = failure == null ? problem : failure;
            answered += failure == null ? 1 : 0;
            lookups.get(i).cancel(false);
        }
        List<ResolvedBackend> found = answered == 0 ? List.of() : backends();
        String error = found.isEmpty() ? error(problem) : null;
        if (error == null) {
            lastGood = found;
        }
        loop.schedule(() -> lookUp(onResolution), waitMillis(error == null), TimeUnit.MILLISECONDS);
        onResolution.accept(new Resolution(lastGood, error));
    }

    private List<ResolvedBackend> backends() {
        Set<String> texts = new LinkedHashSet<>();
        for (FamilyLookup family : families) {
            for (InetAddress address : family.known()) {
                String host = AddressText.bracketed(address);
                texts.add(config.port().isEmpty() ? host : host + ":" + config.port());
            }
        }
        return ResolvedBackend.of(List.copyOf(texts));
    }

    private String error(@Nullable String problem) {
        return "dns: " + config.hostname() + ": " + (problem == null ? "no address" : problem);
    }

    private long waitMillis(boolean succeeded) {
        long wait = config.interval().toMillis();
        if (succeeded) {
            for (FamilyLookup family : families) {
                long ttlSeconds = Math.min(family.ttlSeconds(), Integer.MAX_VALUE);
                wait = Math.min(wait, Math.max(MIN_WAIT_MILLIS, ttlSeconds * 1_000));
            }
        }
        return wait;
    }

    @Override
    public void close() {
        closed = true;
        for (FamilyLookup family : families) {
            family.close();
        }
    }
}
