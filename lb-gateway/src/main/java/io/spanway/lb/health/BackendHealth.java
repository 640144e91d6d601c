package io.spanway.lb.health;

import java.util.Objects;

/**
 * What we believe of one backend.
 *
 * <pre>
 *        connection lost, or `fall` calls failed in a row          still so after the hold-down
 *   UP ────────────────────────────────────────────────▶ SUSPECT ──────────────────────────────▶ DOWN
 *   ▲ ◀──────────────── connected again, a call answered ────┘                                    │
 *   └───────── connected for the readmission time, or (when tried regardless) a call answered ────┘
 * </pre>
 *
 * <p>A third way under suspicion is silence: calls are under way and none is answered. Then the backend is probed; it goes down only if it
 * gives no sign of life either, and comes back when it gave {@code rise} of them in a row. Who answers, however slowly, is not silent; but
 * one who has been many times slower than all others for long is taken out too, and gets a new chance by time.
 *
 * <p>Payload errors are answers of a living backend: whoever feeds this class reports them as answers. Time is passed in. Confined to the
 * control thread.
 */
public final class BackendHealth {
    /** What the table makes of a backend. */
    public enum State {
        UP,
        /** Keeps its keys; its data waits. */
        SUSPECT,
        /** Its keys go to their next choice, if not too many are out. */
        DOWN
    }

    /** Probes that must fail before silence counts as death. */
    private static final int SILENT_PROBES = 2;

    /** Of the patience with calls: two probes fit into the hold-down of a second. */
    private static final double PROBE_SHARE = 0.4;

    private final int fall;
    private final int rise;
    private final long holdDownNanos;
    private final long readmitNanos;
    private final long readmitMaxNanos;
    private final long forgiveNanos;
    private final long outlierNanos;

    private State state = State.UP;
    private long sinceNanos;
    private boolean connected;
    private boolean lost;
    private long connectedSinceNanos;
    private int failuresInRow;
    private int ejections;
    private boolean silent;
    private boolean hung;
    private boolean probing;
    private long probeNotBeforeNanos;
    private long patienceNanos;
    private boolean outlier;
    private boolean tooSlow;
    private long outlierSinceNanos;
    private int probesFailed;
    private int probesAnswered;
    private boolean probeExcused;

    public BackendHealth(HealthSettings settings, long nowNanos) {
        this.fall = Objects.requireNonNull(settings.fall());
        this.holdDownNanos = Objects.requireNonNull(settings.holdDown()).toNanos();
        this.readmitNanos = Objects.requireNonNull(settings.readmitAfter()).toNanos();
        this.readmitMaxNanos = Objects.requireNonNull(settings.readmitMax()).toNanos();
        this.forgiveNanos = Objects.requireNonNull(settings.forgiveAfter()).toNanos();
        this.outlierNanos = Objects.requireNonNull(settings.outlierAfter()).toNanos();
        this.rise = Objects.requireNonNull(settings.rise());
        this.sinceNanos = nowNanos;
        this.probeNotBeforeNanos = nowNanos;
    }

    /**
     * Goes on with what another believed of the same backend, but for what this gateway must see on its own connections: whether it is
     * connected, silent or slow.
     */
    public BackendHealth(HealthSettings settings, BackendHealth earlier) {
        this(settings, earlier.sinceNanos);
        state = earlier.state;
        lost = earlier.lost;
        connectedSinceNanos = earlier.connectedSinceNanos;
        failuresInRow = earlier.failuresInRow;
        ejections = earlier.ejections;
        hung = earlier.hung;
        tooSlow = earlier.tooSlow;
        probeNotBeforeNanos = earlier.probeNotBeforeNanos;
        patienceNanos = earlier.patienceNanos;
    }

    /** A call timed out or was answered by "unavailable". */
    public void failed(long nowNanos) {
        failuresInRow++;
        reconsider(nowNanos);
    }

    /** A call was answered, well or badly. */
    public void answered(long nowNanos) {
        failuresInRow = 0;
        silent = false;
        if (state == State.DOWN && !lost && !tooSlow) {
            hung = false;
            become(State.UP, nowNanos);
        }
        reconsider(nowNanos);
    }

    /**
     * How long calls have been under way without any answer.
     *
     * @param quietNanos 0 if none are
     * @param patience for this backend, in nanoseconds
     */
    public void quiet(long quietNanos, long patience, long nowNanos) {
        patienceNanos = patience;
        boolean nowSilent = quietNanos > patience;
        if (nowSilent && !silent) {
            probesFailed = 0;
        }
        silent = nowSilent;
        reconsider(nowNanos);
        if (silent && state == State.SUSPECT && sinceNanos == nowNanos) {
            // The keys have waited since the silence began, not since it was noticed.
            sinceNanos = nowNanos - quietNanos;
        }
    }

    /** Whether its answers take many times as long as those of the others. */
    public void outlier(boolean standsOut, long nowNanos) {
        if (standsOut && !outlier) {
            outlierSinceNanos = nowNanos;
        }
        outlier = standsOut;
        reconsider(nowNanos);
    }

    /** Whether a probe is wanted now; the caller makes it and reports {@link #probed}. */
    public boolean takeProbe(long nowNanos) {
        boolean wanted = (silent && state == State.SUSPECT) || (hung && !lost);
        if (!wanted || probing || nowNanos - probeNotBeforeNanos < 0) {
            return false;
        }
        probing = true;
        probeNotBeforeNanos = nowNanos + probeTimeoutNanos();
        return true;
    }

    /** Time for one probe. */
    public long probeTimeoutNanos() {
        return Math.max(1, (long) (patienceNanos * PROBE_SHARE));
    }

    /** A probe was answered, or not in time. */
    public void probed(boolean alive, long nowNanos) {
        probing = false;
        boolean unheard = !alive && probeExcused;
        probeExcused = false;
        if (unheard) {
            return;
        }
        probesFailed = alive ? 0 : probesFailed + 1;
        probesAnswered = alive ? probesAnswered + 1 : 0;
        if (hung && probesAnswered >= rise) {
            hung = false;
        }
        reconsider(nowNanos);
    }

    /** At least one connection stands. */
    public void connected(long nowNanos) {
        if (lost || !connected) {
            connectedSinceNanos = nowNanos;
        }
        connected = true;
        lost = false;
        reconsider(nowNanos);
    }

    /** The last connection broke, or an attempt failed while there is none. */
    public void disconnected(long nowNanos) {
        lost = true;
        reconsider(nowNanos);
    }

    /** The last {@code nanos} do not count, because nobody listened: a suspect has its hold-down for so much longer. */
    public void excuse(long nanos, long nowNanos) {
        if (state == State.SUSPECT) {
            sinceNanos = Math.min(nowNanos, sinceNanos + nanos);
        }
        excuseSilence();
    }

    /** What was not heard until now does not count; what was heard does: a lost connection, a call that failed. */
    public void excuseSilence() {
        probesFailed = 0;
        probeExcused = probing;
    }

    /** Lets time have its effect. */
    public void tick(long nowNanos) {
        reconsider(nowNanos);
    }

    private void reconsider(long nowNanos) {
        boolean slow = outlier && nowNanos - outlierSinceNanos >= outlierNanos;
        boolean failing = lost || failuresInRow >= fall || slow;
        boolean well = !failing && !silent;
        switch (state) {
            case UP -> {
                if (!well) {
                    become(State.SUSPECT, nowNanos);
                } else if (ejections > 0 && nowNanos - sinceNanos >= forgiveNanos) {
                    ejections = 0;
                }
            }
            case SUSPECT -> {
                if (well) {
                    become(State.UP, nowNanos);
                } else if (nowNanos - sinceNanos >= holdDownNanos && (failing || probesFailed >= SILENT_PROBES)) {
                    ejections++;
                    hung = silent && !lost;
                    tooSlow = slow && !lost;
                    probesAnswered = 0;
                    become(State.DOWN, nowNanos);
                }
            }
            case DOWN -> {
                if (!lost && !hung && nowNanos - Math.max(sinceNanos, connectedSinceNanos) >= readmission()) {
                    // On probation: no call told us that it is well, so one failure is enough to doubt it again.
                    failuresInRow = Math.min(failuresInRow, fall - 1);
                    tooSlow = false;
                    outlierSinceNanos = nowNanos;
                    become(State.UP, nowNanos);
                }
            }
        }
    }

    private long readmission() {
        long doubled = readmitNanos << Math.min(ejections - 1, 20);
        return Math.min(doubled, Math.max(readmitNanos, readmitMaxNanos));
    }

    private void become(State next, long nowNanos) {
        state = next;
        sinceNanos = nowNanos;
    }

    public State state() {
        return state;
    }

    /** When the state last changed. */
    public long sinceNanos() {
        return sinceNanos;
    }

    /** Whether nothing speaks against it but that a connection may still have to be made. */
    public boolean alive() {
        return state != State.DOWN && !lost;
    }

    /** Whether a connection ever stood and was not lost for longer than the hold-down. */
    public boolean usable() {
        return connected && state != State.DOWN;
    }

    /** Whether there is no connection at all, rather than one that is doubted. */
    public boolean unreachable() {
        return lost;
    }

    /** Whether it was taken out for its silence and has not given enough signs of life since. */
    public boolean hung() {
        return hung;
    }

    /** Whether nothing will change by time alone, and answers need not be reported. */
    public boolean settled() {
        return state == State.UP && !silent && !outlier && failuresInRow == 0 && ejections == 0;
    }
}
