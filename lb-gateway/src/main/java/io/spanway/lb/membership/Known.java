package io.spanway.lb.membership;

import io.spanway.lb.backend.Backend;
import io.spanway.lb.health.BackendHealth;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;

/** One backend and what is believed of it. Confined to the control thread, but for {@link #shown}. */
final class Known {
    final ResolvedBackend member;
    final Backend backend;
    final BackendHealth health;
    volatile BackendHealth.State shown = BackendHealth.State.UP;
    /** Whether it was taken out when its unsent data was last put back. */
    boolean out;

    Known(ResolvedBackend member, Backend backend, BackendHealth health) {
        this.member = member;
        this.backend = backend;
        this.health = health;
    }

    /** One that goes on with what another membership believed. */
    static Known of(Legacy.Heir heir, Backend backend, HealthSettings settings) {
        Known known = new Known(heir.member(), backend, new BackendHealth(settings, heir.health()));
        known.shown = known.health.state();
        known.out = heir.out();
        return known;
    }

    /** The same backend under another address. */
    Known at(ResolvedBackend elsewhere) {
        Known moved = new Known(elsewhere, backend, health);
        moved.shown = shown;
        moved.out = out;
        return moved;
    }

    boolean down() {
        return health.state() == BackendHealth.State.DOWN;
    }
}
