package io.spanway.core.send.batch;

import io.spanway.core.send.schedule.SerialTask;
import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * Merges payloads into batches and cuts those that are too large, in order of arrival.
 *
 * <p>Callers are answered with what became of the batch that their payload was part of. Payloads with different forwarded metadata, or of
 * different signals, never meet. How much waits here is bounded by what the callers may have unanswered. Thread-safe; nothing blocks.
 */
public final class Batcher implements PayloadSink {
    private static final int CHUNK = 128;

    /* Threads leave commands in the queue and whoever finds nobody at work carries them out: groups, parts and the cutter are touched by that
     * thread alone. A timer's command names its group, and a group flushed in the meantime has another timer or none, so a late one
     * flushes a young batch early at worst. */
    private final MpscUnboundedVarHandleArrayQueue<Runnable> commands = new MpscUnboundedVarHandleArrayQueue<>(CHUNK);
    private final SerialTask worker = new SerialTask(this::work);
    private final Map<BatchGroup.Key, BatchGroup> groups = new HashMap<>();
    private final PayloadCutter cutter = new PayloadCutter();
    private final BatchSettings settings;
    private final Timer timer;
    private final PayloadSink out;
    private final BatchObserver observer;
    private volatile int groupCount;
    private boolean stopping;

    /** @param out where batches go; called by one thread at a time */
    public Batcher(BatchSettings settings, Timer timer, PayloadSink out, BatchObserver observer) {
        this.settings = settings;
        this.timer = timer;
        this.out = out;
        this.observer = observer;
    }

    @Override
    public void accept(Payload payload, Completion done) {
        if (!ItemCounter.count(payload)) {
            Signal signal = payload.signal();
            payload.release();
            done.complete(Outcome.refused(Reason.MALFORMED, "not a valid OTLP request of signal " + signal.id()));
        } else if (payload.sizeBytes() == 0) {
            payload.release();
            done.complete(Outcome.ACCEPTED);
        } else {
            post(() -> add(new BatchPart(payload, done)));
        }
    }

    /** Sends what waits; from now on every payload goes at once. */
    public void stop() {
        post(() -> {
            stopping = true;
            flushAll();
        });
    }

    /** Number of distinct metadata sets known now. */
    public int groups() {
        return groupCount;
    }

    private void post(Runnable command) {
        commands.offer(command);
        worker.run();
    }

    private void work() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    private void add(BatchPart part) {
        long now = timer.nanoTime();
        BatchGroup.Key key = new BatchGroup.Key(
                part.payload().signal(), metadata(part.payload().context()));
        BatchGroup group = groups.get(key);
        if (group == null) {
            boolean full = settings.maxGroups() > 0 && groups.size() >= settings.maxGroups();
            if (full && !settings.metadataKeys().isEmpty()) {
                part.payload().release();
                part.done().complete(Outcome.refused(Reason.INTERNAL, "too many batcher metadata-value combinations"));
                return;
            }
            group = new BatchGroup(key, settings, cutter, out, observer);
            if (!full) {
                groups.put(key, group);
                groupCount = groups.size();
            }
        }
        group.add(part, now);
        afterAdd(group, now);
    }

    private void afterAdd(BatchGroup group, long now) {
        boolean known = groups.get(group.key()) == group;
        if (!group.isEmpty() && (stopping || !known)) {
            group.flush(BatchObserver.Trigger.SIZE, now);
        }
        if (group.isEmpty()) {
            forget(group);
        } else if (!group.timerRuns()) {
            group.timer(timer.schedule(settings.flushNanos(), () -> post(() -> timeout(group))));
        }
    }

    private void timeout(BatchGroup group) {
        group.flush(BatchObserver.Trigger.TIMEOUT, timer.nanoTime());
        forget(group);
    }

    private void flushAll() {
        long now = timer.nanoTime();
        for (BatchGroup group : new ArrayList<>(groups.values())) {
            group.flush(BatchObserver.Trigger.SHUTDOWN, now);
            forget(group);
        }
    }

    /** Sets of configured keys stay known, so that their bound holds over time; whole metadata maps only while something waits. */
    private void forget(BatchGroup group) {
        if (settings.metadataKeys().isEmpty()) {
            groups.remove(group.key(), group);
            groupCount = groups.size();
        }
    }

    private Map<String, List<String>> metadata(RequestContext context) {
        List<String> keys = settings.metadataKeys();
        if (keys.isEmpty()) {
            return context.metadata();
        }
        Map<String, List<String>> chosen = new TreeMap<>();
        for (String key : keys) {
            List<String> values = context.metadata().get(key.toLowerCase(Locale.ROOT));
            if (values != null) {
                chosen.put(key.toLowerCase(Locale.ROOT), values);
            }
        }
        return chosen;
    }
}
