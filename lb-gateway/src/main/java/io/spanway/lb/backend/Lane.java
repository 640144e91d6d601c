package io.spanway.lb.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way from one event loop to one backend: an open batch per signal and tenant, full batches, and one channel.
 *
 * <p>An idle lane sends at the end of the loop's pass. While a call is in flight parts gather in the open batch, until the answer comes,
 * the batch is full, or the linger has passed; then further calls go out while the backend's window has room. While the connection is
 * broken, data waits for the hold-down and is then put back. Confined to its loop.
 */
public final class Lane {
    private static final long READY = Long.MIN_VALUE;
    private static final int BUSY_SLAB_BYTES = 64 * 1024;

    private final Backend backend;
    private final int loopIndex;
    private final EventLoop loop;
    private final BackendContext context;
    private final LaneSettings settings;
    private final ArrayList<Batch> open = new ArrayList<>(4);
    private final ArrayDeque<Batch> full = new ArrayDeque<>();
    private final Runnable endOfPass = this::endOfPass;
    private final Runnable lingered = this::lingered;
    private final Answers answers;

    private @Nullable GrpcChannel channel;
    private int connections;
    private @Nullable Batch writing;
    private int callsInFlight;
    private boolean passScheduled;
    private boolean lingerScheduled;
    private boolean sending;
    /** When the connection was last seen to be lost, or {@link #READY}. */
    private long brokenSinceNanos = READY;

    private boolean ready;

    Lane(Backend backend, int loopIndex, BackendContext context) {
        this.backend = backend;
        this.loopIndex = loopIndex;
        this.loop = context.loops().get(loopIndex);
        this.context = context;
        this.settings = context.settings();
        this.answers = new Answers(backend, loopIndex, context);
    }

    /**
     * Room for a part, for which the backend has reserved {@code bytes}; the caller writes exactly these at the buffer's writer index and
     * calls {@link #added}.
     */
    public ByteBuf begin(Part part, int bytes) {
        Batch batch = openFor(part, bytes);
        writing = batch;
        return batch.begin(part, bytes);
    }

    /** The part that was begun is complete; it goes out by the end of the loop's pass at the earliest. */
    public void added() {
        Batch batch = writing;
        if (batch == null) {
            throw new IllegalStateException("no part was begun");
        }
        writing = null;
        batch.end();
        context.traffic().parts.inc();
        if (batch.bytes() >= backend.batchBytes() || batch.parts().get(0).alone()) {
            open.remove(batch);
            full.add(batch);
        }
        if (callsInFlight == 0 || !full.isEmpty()) {
            schedulePass();
        } else if (!lingerScheduled) {
            lingerScheduled = true;
            loop.schedule(lingered, settings.lingerNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private Batch openFor(Part part, int bytes) {
        for (int i = 0; !part.alone() && i < open.size(); i++) {
            Batch batch = open.get(i);
            if (!batch.takes(part)) {
                continue;
            }
            if (batch.bytes() + (long) bytes <= backend.batchBytes()) {
                return batch;
            }
            open.remove(i);
            full.add(batch);
            break;
        }
        int initial = callsInFlight == 0 ? bytes : Math.max(bytes, BUSY_SLAB_BYTES);
        Batch batch = new Batch(this, part, initial, context.nanoClock().getAsLong());
        open.add(batch);
        return batch;
    }

    /** Bytes of the longest merged call, prefix included. */
    int mostBatchBytes() {
        return GrpcChannel.PREFIX_BYTES + settings.maxBatchBytes();
    }

    private void schedulePass() {
        if (!passScheduled) {
            passScheduled = true;
            loop.execute(endOfPass);
        }
    }

    private void endOfPass() {
        passScheduled = false;
        send();
    }

    private void lingered() {
        lingerScheduled = false;
        if (open.isEmpty()) {
            return;
        }
        long now = context.nanoClock().getAsLong();
        for (int i = open.size() - 1; i >= 0; i--) {
            if (now - open.get(i).openedNanos() >= settings.lingerNanos()) {
                full.add(open.remove(i));
            }
        }
        send();
        if (!open.isEmpty()) {
            lingerScheduled = true;
            loop.schedule(lingered, settings.lingerNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Sends what may go now. */
    private void send() {
        long now = context.nanoClock().getAsLong();
        if (sending || waitsForConnection(now)) {
            return;
        }
        sending = true;
        Batch next = full.peek();
        while (next != null && (callsInFlight == 0 || backend.windowOpen(next.bytes()))) {
            full.remove();
            call(next, now);
            next = full.peek();
        }
        if (callsInFlight == 0 && full.isEmpty()) {
            while (!open.isEmpty()) {
                call(open.remove(open.size() - 1), now);
            }
        }
        sending = false;
    }

    private void call(Batch batch, long now) {
        if (batch.anyExpired(now)) {
            answers.expired(batch, now);
            if (batch.parts().isEmpty()) {
                batch.release();
                return;
            }
        }
        Map<String, String> headers = newHeaders();
        Outcome unauthorized = authorize(batch.metadata(), headers);
        if (unauthorized != null) {
            // No fault of the backend, so its books are left alone.
            answers.give(batch, unauthorized);
            batch.release();
            return;
        }
        int bytes = batch.bytes();
        callsInFlight++;
        batch.sentBehind(backend.callBegins(bytes, now));
        context.traffic().calls.inc();
        context.traffic().callBytes.inc(bytes);
        connection().call(batch.signal().grpcPath(), batch.framed(now), settings.callTimeoutNanos(), headers, batch);
    }

    /** Those of the configuration, changeable where somebody is to change them. */
    private Map<String, String> newHeaders() {
        return settings.credentials() == null ? settings.headers() : new HashMap<>(settings.headers());
    }

    /** Puts credentials on a call. The client's own headers stay here: only an authenticator that was told to takes any of them along. */
    private @Nullable Outcome authorize(Map<String, List<String>> metadata, Map<String, String> headers) {
        ClientAuthenticator credentials = settings.credentials();
        return credentials == null
                ? null
                : credentials.authorize(new RequestContext(metadata, RequestContext.NO_DEADLINE), headers);
    }

    /** The answer to one call, from the channel. */
    void answered(Batch batch, Outcome outcome) {
        long now = context.nanoClock().getAsLong();
        callsInFlight--;
        backend.callEnds(batch, now, outcome);
        if (outcome instanceof Outcome.Refused && batch.merged()) {
            takeApart(batch, now);
        } else {
            answers.give(batch, outcome);
        }
        batch.release();
        if (!open.isEmpty() || !full.isEmpty()) {
            schedulePass();
        }
    }

    /** One bad part must harm nobody else: each is sent once more by itself, and then answered for itself. */
    private void takeApart(Batch batch, long now) {
        context.traffic().takenApart.inc();
        for (Part part : batch.parts()) {
            Batch single = batch.single(part, now);
            part.standAlone();
            full.add(single);
        }
    }

    /** Sends a request without items: what takes real requests must answer it, and nothing comes of it. */
    void probe(long timeoutNanos) {
        GrpcChannel current = channel;
        if (current == null || current.state() != GrpcChannel.State.READY) {
            context.listener().probed(backend, false);
            return;
        }
        Map<String, String> headers = newHeaders();
        if (authorize(Map.of(), headers) != null) {
            context.listener().probed(backend, false);
            return;
        }
        ByteBuf empty = PooledByteBufAllocator.DEFAULT.directBuffer(GrpcChannel.PREFIX_BYTES);
        current.call(
                Signal.TRACES.grpcPath(),
                empty.writeZero(GrpcChannel.PREFIX_BYTES),
                timeoutNanos,
                headers,
                outcome -> context.listener().probed(backend, Backend.answered(outcome)));
    }

    private boolean waitsForConnection(long now) {
        return settings.waits() && brokenSinceNanos != READY && now - brokenSinceNanos < settings.holdDownNanos();
    }

    private GrpcChannel connection() {
        if (channel == null) {
            open();
        }
        return Objects.requireNonNull(channel);
    }

    void open() {
        if (channel != null) {
            return;
        }
        int connection = ++connections;
        GrpcChannel opened = context.opener().open(loop, backend.address(), state -> changed(connection, state));
        channel = opened;
        changed(connection, opened.state());
    }

    private void connect() {
        if (channel != null) {
            channel.connect();
        }
    }

    void reopen(Duration grace) {
        GrpcChannel old = channel;
        connections++;
        channel = null;
        becomes(false);
        open();
        if (old != null) {
            old.close(grace);
        }
    }

    private void changed(int connection, GrpcChannel.State state) {
        if (connection != connections) {
            return;
        }
        switch (state) {
            case READY -> {
                brokenSinceNanos = READY;
                becomes(true);
                schedulePass();
            }
            case BROKEN -> broken();
            case CONNECTING -> becomes(false);
            case IDLE -> {
                becomes(false);
                // Kept warm, so that the next part need not wait; not from within the channel's own doing.
                loop.execute(this::connect);
            }
            case CLOSED -> becomes(false);
        }
    }

    private void broken() {
        if (brokenSinceNanos == READY) {
            brokenSinceNanos = context.nanoClock().getAsLong();
            loop.schedule(this::holdDownPassed, settings.holdDownNanos(), TimeUnit.NANOSECONDS);
        }
        becomes(false);
        context.listener().disconnected(backend);
    }

    private void holdDownPassed() {
        if (brokenSinceNanos != READY && !waitsForConnection(context.nanoClock().getAsLong())) {
            giveBack();
        }
    }

    private void becomes(boolean nowReady) {
        if (ready != nowReady) {
            ready = nowReady;
            backend.laneReady(nowReady);
            if (nowReady) {
                context.listener().connected(backend);
            }
        }
    }

    /** Puts back all that is not sent. */
    void giveBack() {
        if (open.isEmpty() && full.isEmpty()) {
            return;
        }
        Outcome.Retryable why = new Outcome.Retryable(
                Reason.NOT_SENT,
                "no connection to backend " + backend.name() + ", and it was taken out of use",
                Outcome.NO_DELAY);
        List<Batch> unsent = new ArrayList<>(full);
        unsent.addAll(open);
        full.clear();
        open.clear();
        for (Batch batch : unsent) {
            answers.putBack(batch, why, false);
            batch.release();
        }
    }

    void retire(Duration grace) {
        giveBack();
        if (channel != null) {
            channel.close(grace);
        }
    }
}
