package io.spanway.lb.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the event loops run: each gets a task to do, and the next only when that is done, so that at most one is under way to each.
 * Confined to the control thread; the tasks run on the loops.
 */
final class LoopPulse {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    private final List<Beat> beats = new ArrayList<>();

    LoopPulse(List<? extends Executor> loops) {
        for (Executor loop : loops) {
            beats.add(new Beat(loop));
        }
    }

    /** How long the slowest loop has owed its beat, 0 if none does. Sends the next to those that do not. */
    long lateNanos(long nowNanos) {
        long latest = 0;
        for (Beat each : beats) {
            if (each.under) {
                latest = Math.max(latest, nowNanos - each.sentNanos);
            } else {
                each.send(nowNanos);
            }
        }
        return latest;
    }

    /** One loop's. */
    private static final class Beat implements Runnable {
        private final Executor loop;
        private long sentNanos;
        private volatile boolean under;

        Beat(Executor loop) {
            this.loop = loop;
        }

        void send(long nowNanos) {
            sentNanos = nowNanos;
            under = true;
            try {
                loop.execute(this);
            } catch (RejectedExecutionException e) {
                under = false;
                log.debug("an event loop has ended, nobody waits for its answers", e);
            }
        }

        @Override
        public void run() {
            under = false;
        }
    }
}
