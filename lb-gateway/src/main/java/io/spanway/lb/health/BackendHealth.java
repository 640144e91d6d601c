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

    private final int fall;
    private final long holdDownNanos;
    private final long readmitNanos;
    private final long readmitMaxNanos;
    private final long forgiveNanos;

    private State state = State.UP;
    private long sinceNanos;
    private boolean connected;
    private boolean lost;
    private long connectedSinceNanos;
    private int failuresInRow;
    private int ejections;

    public BackendHealth(HealthSettings settings, long nowNanos) {
        this.fall = Objects.requireNonNull(settings.fall());
        this.holdDownNanos = Objects.requireNonNull(settings.holdDown()).toNanos();
        this.readmitNanos = Objects.requireNonNull(settings.readmitAfter()).toNanos();
        this.readmitMaxNanos = Objects.requireNonNull(settings.readmitMax()).toNanos();
        this.forgiveNanos = Objects.requireNonNull(settings.forgiveAfter()).toNanos();
        this.sinceNanos = nowNanos;
    }

    /** A call timed out or was answered by "unavailable". */
    public void failed(long nowNanos) {
        failuresInRow++;
        reconsider(nowNanos);
    }

    /** A call was answered, well or badly. */
    public void answered(long nowNanos) {
        failuresInRow = 0;
        if (state == State.DOWN && !lost) {
            become(State.UP, nowNanos);
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

    /** Lets time have its effect. */
    public void tick(long nowNanos) {
        reconsider(nowNanos);
    }

    private void reconsider(long nowNanos) {
        boolean well = !lost && failuresInRow < fall;
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
                } else if (nowNanos - sinceNanos >= holdDownNanos) {
                    ejections++;
                    become(State.DOWN, nowNanos);
                }
            }
            case DOWN -> {
                if (!lost && nowNanos - Math.max(sinceNanos, connectedSinceNanos) >= readmission()) {
                    // On probation: no call told us that it is well, so one failure is enough to doubt it again.
                    failuresInRow = Math.min(failuresInRow, fall - 1);
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

    /** Whether a connection ever stood and was not lost for longer than the hold-down. */
    public boolean usable() {
        return connected && state != State.DOWN;
    }

    /** Whether nothing will change by time alone, and answers need not be reported. */
    public boolean settled() {
        return state == State.UP && failuresInRow == 0 && ejections == 0;
    }
}
