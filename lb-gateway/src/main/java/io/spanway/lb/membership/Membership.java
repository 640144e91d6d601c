package io.spanway.lb.membership;

import com.codahale.metrics.Counter;
import io.netty.util.concurrent.EventExecutor;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.health.BackendHealth;
import io.spanway.lb.health.EjectionLimit;
import io.spanway.lb.resolve.Resolution;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.Router;
import io.spanway.lb.route.RoutingTable;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the set of backends as the resolver names them, and their health, and publishes a table whenever one of them changes what the
 * router should do.
 *
 * <p>An empty answer changes nothing, and a removal must be confirmed ({@link Trust}). Events come from any thread; all state is confined to the control thread.
 */
public final class Membership implements Backend.Listener {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final long TICK_MILLIS = 50;
    private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String STATE = "spanway_lb_backend_state";

    private final EventExecutor control;
    private final MembershipContext context;
    private final Router router;
    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Counter updates;
    private final Counter goodResolutions;
    private final Counter badResolutions;
    private final Counter ejections;
    private final long leastPatienceNanos;
    private final Trust trust;
    private @Nullable Placement full;
    private BitSet ejected = new BitSet();
    private boolean ticking;
    private boolean complained;
    private long complainedNanos;
    private boolean closed;
    private volatile @Nullable String notReady = "no backend is known yet";
    private volatile int backends;
    private volatile int doubted;

    /** One backend and what is believed of it. */
    private static final class Known {
        final ResolvedBackend member;
        final Backend backend;
        final BackendHealth health;
        volatile BackendHealth.State shown = BackendHealth.State.UP;
        boolean out;

        Known(ResolvedBackend member, Backend backend, BackendHealth health) {
            this.member = member;
            this.backend = backend;
            this.health = health;
        }
    }

    /** @param control the control thread */
    public Membership(EventExecutor control, MembershipContext context, Router router) {
        this.control = control;
        this.context = context;
        this.router = router;
        trust = new Trust(context.confirmations());
        leastPatienceNanos =
                Objects.requireNonNull(context.health().suspectAfter()).toNanos();
        String resolver = context.resolver();
        updates = context.metrics()
                .counter(
                        "otelcol_loadbalancer_num_backend_updates",
                        "Number of times the list of backends was updated.",
                        "resolver",
                        resolver);
        context.metrics()
                .gauge(
                        "otelcol_loadbalancer_num_backends",
                        "Current number of backends in use.",
                        () -> backends,
                        "resolver",
                        resolver);
        context.metrics()
                .gauge(
                        "spanway_lb_doubted_removals",
                        "Backends that the last answer of the resolver lacked and that are kept until that is confirmed.",
                        () -> doubted,
                        "resolver",
                        resolver);
        goodResolutions = resolutions("true");
        badResolutions = resolutions("false");
        ejections = context.metrics()
                .counter(
                        "spanway_lb_ejections", "Times that a backend was found down.", "exporter", context.exporter());
    }

    private Counter resolutions(String success) {
        return context.metrics()
                .counter(
                        "otelcol_loadbalancer_num_resolutions",
                        "Number of times the resolver has triggered new resolutions.",
                        "resolver",
                        context.resolver(),
                        "success",
                        success);
    }

    /** The resolver's latest answer; a failed or empty one leaves the last good set standing. Any thread, does not block. */
    public void resolved(Resolution resolution) {
        (resolution.succeeded() ? goodResolutions : badResolutions).inc();
        onControl(() -> {
            if (!resolution.succeeded() || resolution.backends().isEmpty()) {
                kept(resolution);
            } else {
                apply(trust.believe(resolution.backends()));
                doubted = trust.doubted();
            }
        });
    }

    private void kept(Resolution resolution) {
        // A name that flaps must not flood the log: the counter tells how often.
        if (!complained || now() - complainedNanos >= COMPLAINT_NANOS) {
            complained = true;
            complainedNanos = now();
            log.warn("resolution failed, the last good {} backends are kept: {}", known.size(), resolution.error());
        }
    }

    /** Why no request can be delivered now, or null. Any thread. */
    public @Nullable String notReadyReason() {
        return notReady;
    }

    /** Ends all backends; calls in flight have {@code grace}. Any thread. */
    public void close(Duration grace) {
        onControl(() -> {
            closed = true;
            for (Known each : known.values()) {
                forget(each, grace);
            }
            known.clear();
        });
    }

    @Override
    public void failed(Backend backend, Reason reason) {
        onHealth(backend, health -> health.failed(now()));
    }

    @Override
    public void answered(Backend backend) {
        onHealth(backend, health -> health.answered(now()));
    }

    @Override
    public void connected(Backend backend) {
        onHealth(backend, health -> health.connected(now()));
    }

    @Override
    public void disconnected(Backend backend) {
        onHealth(backend, health -> {
            if (backend.readyLanes() == 0) {
                health.disconnected(now());
            }
        });
    }

    @Override
    public void probed(Backend backend, boolean alive) {
        onHealth(backend, health -> health.probed(alive, now()));
    }

    private void onHealth(Backend backend, Consumer<BackendHealth> event) {
        onControl(() -> {
            Known holder = known.get(backend.name());
            if (holder != null && holder.backend == backend) {
                event.accept(holder.health);
                review();
            }
        });
    }

    private void onControl(Runnable task) {
        try {
            control.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("the control thread has ended, an event is too late", e);
        }
    }

    private void apply(List<ResolvedBackend> answer) {
        if (closed) {
            return;
        }
        Map<String, Known> next = new LinkedHashMap<>();
        List<Known> added = new ArrayList<>();
        boolean moved = false;
        for (ResolvedBackend member : answer) {
            Known old = known.get(member.name());
            if (next.containsKey(member.name())) {
                continue;
            }
            if (old == null) {
                Known fresh = new Known(
                        member, context.maker().make(member, this), new BackendHealth(context.health(), now()));
                added.add(fresh);
                next.put(member.name(), fresh);
            } else if (!old.member.address().equals(member.address())) {
                old.backend.moveTo(member.address(), context.drain());
                Known elsewhere = new Known(member, old.backend, old.health);
                elsewhere.shown = old.shown;
                elsewhere.out = old.out;
                next.put(member.name(), elsewhere);
                moved = true;
            } else {
                next.put(member.name(), old);
            }
        }
        List<Known> removed = new ArrayList<>();
        for (Known old : known.values()) {
            if (!next.containsKey(old.member.name())) {
                removed.add(old);
            }
        }
        if (added.isEmpty() && removed.isEmpty() && !moved) {
            return;
        }
        known.clear();
        known.putAll(next);
        replace(added, removed);
    }

    private void replace(List<Known> added, List<Known> removed) {
        updates.inc();
        for (Known each : added) {
            each.backend.open();
        }
        for (Known each : known.values()) {
            context.metrics()
                    .gauge(
                            STATE,
                            "What is believed of a backend: 0 up, 1 suspect, 2 down.",
                            () -> each.shown.ordinal(),
                            "endpoint",
                            each.member.name());
        }
        backends = known.size();
        full = context.placement()
                .apply(known.values().stream().map(each -> each.member).toList());
        publish(ejectedNow());
        evict(ejected);
        // Only now: what they put back must find the new table.
        for (Known each : removed) {
            forget(each, context.drain());
        }
        log.info("backends are now {}", known.keySet());
        keepTicking();
    }

    private void forget(Known each, Duration grace) {
        each.backend.retire(grace);
        context.metrics().remove(STATE, "endpoint", each.member.name());
    }

    private List<BackendHealth> healths() {
        List<BackendHealth> all = new ArrayList<>(known.size());
        for (Known each : known.values()) {
            all.add(each.health);
        }
        return all;
    }

    private BitSet ejectedNow() {
        return EjectionLimit.ejected(healths());
    }

    private void publish(BitSet out) {
        Placement all = full;
        if (all == null) {
            return;
        }
        ejected = out;
        List<Backend> inOrder = new ArrayList<>(known.size());
        for (Known each : known.values()) {
            inOrder.add(each.backend);
        }
        router.publish(new RoutingTable(out.isEmpty() ? all : all.without(out), inOrder, !allDown()));
        ready();
    }

    private boolean allDown() {
        for (Known each : known.values()) {
            if (each.health.state() != BackendHealth.State.DOWN) {
                return false;
            }
        }
        return true;
    }

    private void ready() {
        for (Known each : known.values()) {
            if (each.health.usable()) {
                notReady = null;
                return;
            }
        }
        notReady = "none of " + known.size() + " backends can be reached";
    }

    /** Looks at every backend after an event or a tick, and publishes if the router should act otherwise. */
    private void review() {
        boolean wasAllDown = known.values().stream().allMatch(each -> each.shown == BackendHealth.State.DOWN);
        for (Known each : known.values()) {
            review(each);
        }
        BitSet out = ejectedNow();
        if (!out.equals(ejected) || allDown() != wasAllDown) {
            publish(out);
        }
        ready();
        evict(out);
    }

    private void review(Known each) {
        long now = now();
        Backend backend = each.backend;
        BackendHealth health = each.health;
        health.quiet(backend.quietNanos(now), backend.patienceNanos(leastPatienceNanos, MOST_PATIENCE_NANOS), now);
        if (health.takeProbe(now)) {
            backend.probe(health.probeTimeoutNanos());
        }
        BackendHealth.State state = health.state();
        if (state != each.shown) {
            log.info("backend {} is {}, was {}", backend.name(), state, each.shown);
            each.shown = state;
            if (state == BackendHealth.State.DOWN) {
                ejections.inc();
            }
        }
        backend.watch(!health.settled());
    }

    /** What backends hold that were taken out just now is routed over the table without them. */
    private void evict(BitSet out) {
        int index = 0;
        for (Known each : known.values()) {
            boolean wasOut = each.out;
            each.out = out.get(index++);
            if (!each.out || wasOut) {
                continue;
            }
            if (each.health.hung()) {
                each.backend.restart();
            } else {
                each.backend.evict();
            }
        }
    }

    /** Silence makes no event, so health is looked at all the time. */
    private void tick() {
        ticking = false;
        review();
        keepTicking();
    }

    private void keepTicking() {
        if (!ticking && !closed) {
            ticking = true;
            control.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private long now() {
        return context.nanoClock().getAsLong();
    }
}
