package io.spanway.lb.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.backend.Books;
import io.spanway.lb.backend.Lane;
import io.spanway.lb.backend.Part;
import io.spanway.lb.backend.Traffic;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.wire.Splitter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The router's work on one loop: scan once, then write each part straight into the open batch of its backend's lane.
 *
 * <p>A request whose client waits goes to all of its backends or to none: room is reserved at each before the first byte is written. Confined
 * to its loop.
 */
final class LoopRouter {
    private static final long OVERLOAD_RETRY_NANOS = 1_000_000_000;
    /** No client is made to wait longer for its turn, for OTLP clients give up after ten seconds, and what they gave up is in vain. */
    private static final long LONGEST_WAIT_NANOS = 3_000_000_000L;
    /** Shorter waits are no reason to look at the client's deadline. */
    private static final long SHORT_WAIT_NANOS = 100_000_000;

    private final int loopIndex;
    private final Supplier<@Nullable RoutingTable> tables;
    private final Splitter splitter = new Splitter();
    private final Owners owners;
    private final Books books;
    private final Traffic traffic;
    private final Redelivery redelivery;
    private final boolean keepsRest;
    private final boolean acknowledgedEarly;
    private final LongSupplier nanoClock;

    LoopRouter(int loopIndex, RouterContext context, Supplier<@Nullable RoutingTable> tables) {
        this.loopIndex = loopIndex;
        this.tables = tables;
        this.books = context.books();
        this.traffic = context.traffic();
        this.nanoClock = context.nanoClock();
        this.acknowledgedEarly = books.acknowledgedEarly();
        this.keepsRest = context.restKeeper() != null;
        this.owners = new Owners(context);
        EventLoop loop = context.loops().get(loopIndex);
        this.redelivery = new Redelivery(
                loop, context.retry(), this::route, this::anyUsable, context, context.seed() * 31 + loopIndex + 1);
    }

    Redelivery redelivery() {
        return redelivery;
    }

    /** Routes a request that nobody has looked into yet; takes the bytes. */
    void arrive(Arrival arrival, Part part, ByteBuf bytes) {
        RoutingTable table = tables.get();
        int items = scan(part, bytes, table);
        if (items < 0) {
            malformed(part, bytes);
            return;
        }
        part.counted(items);
        arrival.counted(items);
        books.received(part.signal(), items);
        redelivery.fresh(items, arrival.arrivalNanos());
        Outcome.Retryable refusal = items == 0 ? null : redelivery.closed() ? shuttingDown() : arrival.admit(items);
        if (refusal != null) {
            splitter.reset();
            bytes.release();
            books.turnedAway(part.signal(), refusal.reason(), items);
            part.answer(refusal);
        } else {
            dispatch(part, bytes, table, items);
            arrival.underway();
        }
    }

    /** Routes one part over the table of this moment, once more; takes the bytes. */
    void route(Part part, ByteBuf bytes) {
        RoutingTable table = tables.get();
        if (table != null && part.attempts() > 0) {
            table = table.refuge();
        }
        int items = scan(part, bytes, table);
        if (items < 0) {
            throw new IllegalStateException("a part that was a request is none any more");
        }
        dispatch(part, bytes, table, items);
    }

    /** Without a table all goes to one part, only to see whether it is a request. */
    private int scan(Part part, ByteBuf bytes, @Nullable RoutingTable table) {
        owners.begin(part.signal(), table);
        int items = splitter.scan(part.signal(), bytes, owners, table == null ? 1 : table.size());
        owners.end();
        return items;
    }

    private void dispatch(Part part, ByteBuf bytes, @Nullable RoutingTable table, int items) {
        Outcome.Retryable refusal = null;
        if (items > 0) {
            refusal = table == null ? unavailable("no backend is known yet") : place(part, bytes, table, items);
        }
        splitter.reset();
        if (items == 0) {
            bytes.release();
            part.answer(Outcome.ACCEPTED);
        } else if (refusal != null) {
            redelivery.turnedAway(part, bytes, refusal);
        } else {
            bytes.release();
        }
    }

    private void malformed(Part part, ByteBuf bytes) {
        int at = splitter.malformedAt();
        int size = bytes.readableBytes();
        splitter.reset();
        bytes.release();
        books.malformed();
        part.counted(0);
        part.answer(Outcome.refused(
                Reason.MALFORMED,
                "the bytes are no valid " + part.signal().id() + " request: error at byte " + at + " of " + size));
    }

    /** Writes every part into its lane and returns null, or says which backend has no room, having written nothing. */
    private Outcome.@Nullable Retryable place(Part part, ByteBuf bytes, RoutingTable table, int items) {
        int parts = splitter.partCount();
        if (parts == 1) {
            Backend backend = table.backend(splitter.part(0));
            int size = bytes.readableBytes();
            if (!inTime(backend, part) || !backend.tryReserve(size)) {
                return overloaded(backend);
            }
            return write(part, bytes, backend);
        }
        if (acknowledgedEarly) {
            placeEach(part, table, items);
            return null;
        }
        for (int i = 0; i < parts; i++) {
            Backend backend = table.backend(splitter.part(i));
            if (!inTime(backend, part) || !backend.tryReserve(splitter.bytes(i))) {
                for (int j = 0; j < i; j++) {
                    table.backend(splitter.part(j)).release(splitter.bytes(j));
                }
                return overloaded(backend);
            }
        }
        FanIn all = new FanIn(parts, items, part.sink(), keepsRest);
        for (int i = 0; i < parts; i++) {
            Lane lane = table.backend(splitter.part(i)).lane(loopIndex);
            splitter.write(i, lane.begin(part.piece(splitter.items(i), all), splitter.bytes(i)));
            lane.added();
        }
        return null;
    }

    /** Writes the whole into the backend's lane, for which room is reserved. */
    private Outcome.@Nullable Retryable write(Part part, ByteBuf bytes, Backend backend) {
        int size = bytes.readableBytes();
        Lane lane = backend.lane(loopIndex);
        try {
            lane.begin(part, size).writeBytes(bytes, bytes.readerIndex(), size);
        } catch (OutOfMemoryError e) {
            // No memory for buffers; what is acknowledged must not be lost for that, so it stays where it is until
            // there is some.
            backend.release(size);
            return overloaded(backend);
        }
        lane.added();
        return null;
    }

    /** Nobody waits for an answer to the whole, so a part that finds no room waits without the others. */
    private void placeEach(Part part, RoutingTable table, int items) {
        int parts = splitter.partCount();
        FanIn all = new FanIn(parts, items, part.sink(), keepsRest);
        for (int i = 0; i < parts; i++) {
            Backend backend = table.backend(splitter.part(i));
            int size = splitter.bytes(i);
            Part piece = part.piece(splitter.items(i), all);
            if (inTime(backend, piece) && backend.tryReserve(size)) {
                Lane lane = backend.lane(loopIndex);
                splitter.write(i, lane.begin(piece, size));
                lane.added();
            } else {
                ByteBuf own = PooledByteBufAllocator.DEFAULT.directBuffer(size);
                splitter.write(i, own);
                redelivery.turnedAway(piece, own, overloaded(backend));
            }
        }
    }

    /** Whether the backend's turn for it would come while its client still waits, or soon if nobody waits. */
    private boolean inTime(Backend backend, Part part) {
        if (acknowledgedEarly) {
            return !backend.hasEnough();
        }
        long wait = backend.waitNanos();
        if (wait <= SHORT_WAIT_NANOS) {
            return true;
        }
        long deadline = part.context().deadlineNanos();
        return wait <= LONGEST_WAIT_NANOS
                && (deadline == RequestContext.NO_DEADLINE || wait <= (deadline - nanoClock.getAsLong()) / 2);
    }

    private boolean anyUsable() {
        RoutingTable table = tables.get();
        return table != null && table.anyUsable();
    }

    private static Outcome.Retryable unavailable(String message) {
        return new Outcome.Retryable(Reason.UNAVAILABLE, message, OVERLOAD_RETRY_NANOS);
    }

    private static Outcome.Retryable shuttingDown() {
        return unavailable("the gateway is shutting down");
    }

    private Outcome.Retryable overloaded(Backend backend) {
        traffic.overloaded();
        return new Outcome.Retryable(
                Reason.OVERLOADED,
                "backend " + backend.name() + " has " + backend.heldBytes() + " bytes waiting, for about "
                        + TimeUnit.NANOSECONDS.toMillis(backend.waitNanos()) + " ms, and takes no more now",
                OVERLOAD_RETRY_NANOS);
    }
}
