package io.spanway.lb.membership;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Futures;
import io.netty.channel.EventLoop;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.backend.BackendContext;
import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.Requests;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.Resolution;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.RoutingTable;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A gateway's routing and membership over scripted backends, and a ledger of which of them took which span. Confined to the test's thread. */
final class Cluster {
    final Harness h;
    final Membership membership;
    final List<Harness.Client> clients = new ArrayList<>();
    /** Span ids of each request, in the order of {@link #clients}. */
    final List<long[]> spans = new ArrayList<>();
    /** Copies of each span that backends took. */
    final Map<Long, Integer> copies = new HashMap<>();
    /** Backends that took spans of each trace. */
    final Map<Long, Set<String>> takers = new HashMap<>();

    private long nextSpan = 1;

    Cluster(
            Harness.Options options,
            Function<List<ResolvedBackend>, Placement> placement,
            HealthSettings health,
            Duration window,
            int confirmations) {
        this(new Harness(options, "unused"), null, placement, health, window, confirmations);
    }

    /** @param control the control thread, or null if the event loop does its work too */
    Cluster(
            Harness harness,
            @Nullable EventLoop control,
            Function<List<ResolvedBackend>, Placement> placement,
            HealthSettings health,
            Duration window,
            int confirmations) {
        h = harness;
        membership = new Membership(
                control == null ? h.context.loops().get(0) : control,
                new MembershipContext(
                        this::backend,
                        h.context.loops(),
                        placement,
                        health,
                        Duration.ofSeconds(10),
                        "load_balancing",
                        "dns",
                        confirmations,
                        window,
                        window.isZero() ? null : h.seen,
                        h.metrics,
                        h::now),
                h.router);
    }

    /** The same over another event loop: what a reload puts in the place of this one. Its clock shows the same time. */
    Cluster successor(Function<List<ResolvedBackend>, Placement> placement, boolean sameTraces, boolean sameResolver) {
        Harness next = new Harness(new Harness.Options(), "unused");
        next.freeze(Duration.ofNanos(h.now() - next.now()));
        next.refusing.addAll(h.refusing);
        if (sameTraces) {
            next.seen.inherit(h.seen);
        }
        Cluster cluster = new Cluster(next, null, placement, HealthSettings.DEFAULTS, Duration.ofSeconds(30), 2);
        cluster.nextSpan = nextSpan + (1L << 32);
        var legacy = membership.bequeath();
        h.run();
        cluster.membership.inherit(requireNonNull(Futures.getUnchecked(legacy)), sameTraces, sameResolver);
        next.run();
        return cluster;
    }

    private Backend backend(ResolvedBackend member, Backend.Listener listener) {
        BackendContext c = h.context;
        Backend backend = new Backend(
                member.name(),
                member.address(),
                new BackendContext(
                        c.settings(),
                        c.loops(),
                        c.opener(),
                        c.undelivered(),
                        listener,
                        c.books(),
                        c.traffic(),
                        c.metrics(),
                        c.nanoClock()));
        h.backends.add(backend);
        return backend;
    }

    /** The resolver names these; {@code name=host} for another address than the name. */
    void resolve(String... names) {
        List<ResolvedBackend> backends = new ArrayList<>();
        for (String each : names) {
            int at = each.indexOf('=');
            String name = at < 0 ? each : each.substring(0, at);
            String host = at < 0 ? each : each.substring(at + 1);
            backends.add(new ResolvedBackend(name, new Endpoint(host, 4317), List.of(name)));
        }
        membership.resolved(new Resolution(backends, names.length == 0 ? "NXDOMAIN" : null));
        h.run();
    }

    /** One request with a new span for each of these traces. */
    Harness.Client offerUntil(long deadlineNanos, long... traces) {
        long[] ids = new long[traces.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = nextSpan++;
        }
        spans.add(ids);
        RequestContext context = new RequestContext(Map.of(), deadlineNanos);
        Harness.Client client = h.offer(Requests.ofPairs(traces, ids), context);
        clients.add(client);
        h.run();
        return client;
    }

    Harness.Client offer(long... traces) {
        return offerUntil(RequestContext.NO_DEADLINE, traces);
    }

    /** The backend takes what is in a call. */
    void take(FakeChannel.Call call) {
        List<Long> ids = Requests.ids(call.message());
        List<Long> traces = Requests.keys(call.message());
        for (int i = 0; i < ids.size(); i++) {
            copies.merge(ids.get(i), 1, Integer::sum);
            takers.computeIfAbsent(traces.get(i), trace -> new TreeSet<>())
                    .add(call.to().host());
        }
    }

    /** Every backend takes all calls that wait. */
    void takeAll() {
        for (ArrayDeque<FakeChannel.Call> waiting : List.copyOf(h.pending.values())) {
            while (!waiting.isEmpty()) {
                FakeChannel.Call call = waiting.remove();
                take(call);
                call.answer(Outcome.ACCEPTED);
            }
        }
        h.run();
    }

    void breakConnection(String host) {
        h.refusing.add(host);
        h.channel(host).become(GrpcChannel.State.BROKEN);
        h.run();
    }

    void restore(String host) {
        h.refusing.remove(host);
        h.channel(host).become(GrpcChannel.State.READY);
        h.run();
    }

    RoutingTable table() {
        return Objects.requireNonNull(h.router.table());
    }

    /** Where a trace that was never seen goes. */
    String ownerOfNew(long trace) {
        return table().backend(table().owner(trace)).name();
    }

    /** Traces of which several backends have a piece. */
    long splitTraces() {
        return takers.values().stream().filter(by -> by.size() > 1).count();
    }
}
