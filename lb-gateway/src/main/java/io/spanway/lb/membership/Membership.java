package io.spanway.lb.membership;

import io.netty.util.concurrent.EventExecutor;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.health.BackendHealth;
import io.spanway.lb.health.EjectionLimit;
import io.spanway.lb.resolve.Resolution;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.Router;
import io.spanway.lb.route.SeenTraces;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
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
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final EventExecutor control;
    private final MembershipContext context;
    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Meters meters;
    private final Trust trust;
    private final Tables tables;
    private final Leaving leaving;
    private final Watch watch;
    private final long sliceNanos;
    private boolean ticking;
    private boolean reviewing;
    private long sliceBeganNanos;
    private boolean complained;
    private long complainedNanos;
    private boolean closed;
    private volatile @Nullable String notReady = "no backend is known yet";

    /** @param control the control thread */
    public Membership(EventExecutor control, MembershipContext context, Router router) {
        this.control = control;
        this.context = context;
        trust = new Trust(context.confirmations());
        meters = new Meters(context);
        long windowNanos = context.stickyWindow().toNanos();
        tables = new Tables(context, router, meters);
        leaving = new Leaving(windowNanos);
        watch = new Watch(context, meters);
        sliceNanos = Math.max(1, windowNanos / SeenTraces.SLICES);
        sliceBeganNanos = now();
    }

    /** The resolver's latest answer; a failed or empty one leaves the last good set standing. Any thread, does not block. */
    public void resolved(Resolution resolution) {
        (resolution.succeeded() ? meters.goodResolutions : meters.badResolutions).inc();
        onControl(() -> {
            if (!resolution.succeeded() || resolution.backends().isEmpty()) {
                kept(resolution);
            } else {
                apply(trust.believe(resolution.backends()));
                meters.doubted(trust.doubted());
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
            for (Known each : leaving.takeAll()) {
                forget(each, grace);
            }
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
            Known member = known.get(backend.name());
            Known holder = member == null ? leaving.find(backend.name()) : member;
            if (holder != null && holder.backend == backend) {
                event.accept(holder.health);
                reviewSoon();
            }
        });
    }

    private void onControl(Runnable task) {
        try {
            control.execute(() -> onWaking(task));
        } catch (RejectedExecutionException e) {
            log.debug("the control thread has ended, an event is too late", e);
        }
    }

    /** Whatever this thread does next, it learns first how long it did not run. */
    private void onWaking(Runnable task) {
        if (ticking) {
            watch.wake(known.values(), leaving.all());
        }
        task.run();
    }

    /** What a successor goes on with. Any thread; fails when the control thread has ended. */
    public Future<Legacy> bequeath() {
        return control.submit(() -> {
            List<Legacy.Heir> members = new ArrayList<>(known.size());
            known.values().forEach(each -> members.add(Legacy.Heir.of(each, context.health(), 0)));
            return new Legacy(members, leaving.bequeathed(context.health()), trust.copy(), tables.past());
        });
    }

    /**
     * Goes on with what another left: the same backends are there and as well or ill as they were, until the resolver or they themselves say
     * otherwise. To be called before the first {@link #resolved}. Any thread, does not block.
     *
     * @param sameTraces whether the traces seen are remembered by the same {@link SeenTraces}, under the same keys
     * @param sameResolver whether what the other's resolver said tells something of this one's answers
     */
    public void inherit(Legacy legacy, boolean sameTraces, boolean sameResolver) {
        onControl(() -> {
            Map<Backend, Backend> heirs = new HashMap<>();
            for (Legacy.Heir each : legacy.members()) {
                known.put(each.member().name(), heir(each, heirs));
            }
            if (sameTraces) {
                leaving.inherit(legacy.leaving(), each -> heir(each, heirs));
                tables.inherit(legacy.past(), heirs);
            }
            if (sameResolver) {
                trust.inherit(legacy.trust());
            }
            if (!known.isEmpty()) {
                replace(List.of());
            }
        });
    }

    private Known heir(Legacy.Heir each, Map<Backend, Backend> heirs) {
        Backend backend = context.maker().make(each.member(), this);
        heirs.put(each.backend(), backend);
        backend.open();
        return Known.of(each, backend, context.health());
    }

    private void apply(List<ResolvedBackend> answer) {
        if (closed) {
            return;
        }
        Map<String, Known> next = new LinkedHashMap<>();
        boolean changed = false;
        for (ResolvedBackend member : answer) {
            if (next.containsKey(member.name())) {
                continue;
            }
            Known old = known.get(member.name());
            Known now = old == null ? joined(member) : placed(old, member);
            changed |= now != old;
            next.put(member.name(), now);
        }
        List<Known> removed = new ArrayList<>();
        for (Known old : known.values()) {
            if (!next.containsKey(old.member.name())) {
                removed.add(old);
            }
        }
        if (!changed && removed.isEmpty()) {
            return;
        }
        known.clear();
        known.putAll(next);
        meters.updates.inc();
        replace(removed);
    }

    /** A backend that was not among them; one that is just leaving comes back as it was. */
    private Known joined(ResolvedBackend member) {
        Known back = leaving.takeBack(member.name());
        if (back != null) {
            return placed(back, member);
        }
        Known fresh = new Known(member, context.maker().make(member, this), new BackendHealth(context.health(), now()));
        fresh.backend.open();
        return fresh;
    }

    private Known placed(Known old, ResolvedBackend member) {
        if (old.member.address().equals(member.address())) {
            return old;
        }
        old.backend.moveTo(member.address(), context.drain());
        return old.at(member);
    }

    private void replace(List<Known> removed) {
        for (Known each : known.values()) {
            meters.shows(each);
        }
        tables.members(known.values());
        List<Known> gone =
                removed.stream().filter(each -> !leaving.keep(each, now())).toList();
        publish();
        evict(tables.ejected());
        // Only now: what they put back must find the new table.
        for (Known each : gone) {
            forget(each, context.drain());
        }
        log.info("backends are now {}", known.keySet());
        keepTicking();
    }

    private void forget(Known each, Duration grace) {
        each.backend.retire(grace);
        meters.forgets(each);
    }

    private List<BackendHealth> healths() {
        List<BackendHealth> all = new ArrayList<>(known.size());
        for (Known each : known.values()) {
            all.add(each.health);
        }
        return all;
    }

    /** Whether the last table was made for backends that were as well or ill as these are now. */
    private boolean tableHolds() {
        List<BackendHealth> healths = healths();
        return tables.isFor(EjectionLimit.ejected(healths), EjectionLimit.down(healths));
    }

    private void publish() {
        List<BackendHealth> healths = healths();
        tables.publish(
                known.values(),
                leaving.backends(),
                EjectionLimit.ejected(healths),
                EjectionLimit.down(healths),
                !allDown(),
                now());
        ready();
    }

    private boolean allDown() {
        for (Known each : known.values()) {
            if (!each.down()) {
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

    /** Events come in crowds when there is trouble, and one look serves all that have come by then. */
    private void reviewSoon() {
        if (!reviewing) {
            reviewing = true;
            onControl(this::review);
        }
    }

    /** Looks at every backend after events or at a tick, and publishes if the router should act otherwise. */
    private void review() {
        reviewing = false;
        if (closed) {
            return;
        }
        boolean wasAllDown = known.values().stream().allMatch(each -> each.shown == BackendHealth.State.DOWN);
        watch.look(known.values(), leaving.all());
        List<Known> gone = List.of();
        if (tables.mayPublish(now())) {
            gone = leaving.takeGone(now());
            if (!tableHolds() || allDown() != wasAllDown || !gone.isEmpty() || tables.due(now())) {
                publish();
            }
        }
        ready();
        evict(tables.ejected());
        for (Known each : gone) {
            forget(each, each.health.hung() ? Duration.ZERO : context.drain());
        }
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
        watch.beat(known.values(), leaving.all());
        SeenTraces seen = context.seen();
        if (seen != null && now() - sliceBeganNanos >= sliceNanos) {
            sliceBeganNanos = now();
            seen.nextSlice();
        }
        review();
        keepTicking();
    }

    private void keepTicking() {
        if (!ticking && !closed) {
            ticking = true;
            watch.expectBeat();
            control.schedule(() -> onWaking(this::tick), Watch.TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private long now() {
        return context.nanoClock().getAsLong();
    }
}
