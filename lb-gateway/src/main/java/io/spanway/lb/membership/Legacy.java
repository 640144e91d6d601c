package io.spanway.lb.membership;

import io.spanway.lb.backend.Backend;
import io.spanway.lb.health.BackendHealth;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.Succession;
import java.util.List;

/**
 * What one membership leaves to the one that replaces it on a reload: who exists, what is believed of each, and who owned which keys until
 * now. As large as the backends are many. It names the old backends only to tell which of the new ones stands for which, and is dropped when
 * that is done. Handed over whole: made by the one control thread, used up by the other.
 */
public final class Legacy {
    /**
     * One backend.
     *
     * @param health a copy
     * @param untilNanos until when one that was removed is kept; 0 for members
     */
    record Heir(ResolvedBackend member, Backend backend, BackendHealth health, boolean out, long untilNanos) {
        static Heir of(Known known, HealthSettings settings, long untilNanos) {
            BackendHealth copy = new BackendHealth(settings, known.health);
            return new Heir(known.member, known.backend, copy, known.out, untilNanos);
        }
    }

    private final List<Heir> members;
    private final List<Heir> leaving;
    private final Trust trust;
    private final Succession past;

    Legacy(List<Heir> members, List<Heir> leaving, Trust trust, Succession past) {
        this.members = members;
        this.leaving = leaving;
        this.trust = trust;
        this.past = past;
    }

    List<Heir> members() {
        return members;
    }

    List<Heir> leaving() {
        return leaving;
    }

    Trust trust() {
        return trust;
    }

    Succession past() {
        return past;
    }
}
