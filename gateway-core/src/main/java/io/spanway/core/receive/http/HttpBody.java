package io.spanway.core.receive.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.core.transport.ByteBudget;
import org.jspecify.annotations.Nullable;

/**
 * One request body on its way in: collected into one pooled direct buffer, its memory reserved from the byte budget before it is allocated.
 *
 * <p>A declared length is reserved whole, so that a request that will not fit is refused before it is read; the buffer itself grows with what
 * really arrives, so that a client that only promises bytes costs no memory. Confined to the event loop until {@link #releaseBudget}, which
 * the last owner calls once, on any thread.
 */
final class HttpBody {
    /** What became of some bytes. */
    enum Result {
        TAKEN,
        TOO_LARGE,
        OVER_BUDGET
    }

    /** Where a buffer starts when nothing is known, and the largest that is allocated on the client's word. */
    private static final int MIN_BYTES = 4 << 10;

    private static final int MAX_TRUSTED_BYTES = 1 << 20;

    private final ByteBufAllocator allocator;
    private final ByteBudget budget;
    private final int maxBytes;
    private long reservedBytes;
    private @Nullable ByteBuf buffer;
    private int expectedBytes = MIN_BYTES;

    /** @param maxBytes of the body as sent and of each step of reading it; what the whole budget cannot hold is too large as well */
    HttpBody(ByteBufAllocator allocator, ByteBudget budget, int maxBytes) {
        this.allocator = allocator;
        this.budget = budget;
        this.maxBytes = (int) Math.min(maxBytes, budget.maxBytes());
    }

    /** Reserves a declared Content-Length; the caller has checked it against {@link #maxBytes}. */
    boolean reserve(int declaredBytes) {
        expectedBytes = Math.min(declaredBytes, MAX_TRUSTED_BYTES);
        return reserveUpTo(declaredBytes);
    }

    /** Copies {@code part}, whose reference stays with the caller. */
    Result append(ByteBuf part) {
        int size = part.readableBytes();
        if (size == 0) {
            return Result.TAKEN;
        }
        ByteBuf held = buffer;
        int capacity = held == null ? 0 : held.capacity();
        int needed = (held == null ? 0 : held.writerIndex()) + size;
        if (needed < 0 || needed > maxBytes) {
            return Result.TOO_LARGE;
        }
        if (held == null || needed > capacity) {
            int wanted = (int) Math.min(maxBytes, Math.max(needed, Math.max(expectedBytes, 2L * capacity)));
            if (!reserveUpTo(wanted)) {
                return Result.OVER_BUDGET;
            }
            held = held == null ? allocator.directBuffer(wanted, maxBytes) : held.capacity(wanted);
            buffer = held;
        }
        held.writeBytes(part, part.readerIndex(), size);
        return Result.TAKEN;
    }

    /** The whole body; the reference passes to the caller, the reservation stays. */
    ByteBuf take() {
        ByteBuf whole = buffer;
        buffer = null;
        return whole == null ? allocator.directBuffer(0, 0) : whole;
    }

    /** Reserves so much that {@code bytes} in all are covered. False: the budget is used up, nothing changed. */
    boolean reserveUpTo(long bytes) {
        long more = bytes - reservedBytes;
        if (more > 0) {
            if (!budget.tryReserve(more)) {
                return false;
            }
            reservedBytes = bytes;
        }
        return true;
    }

    /**
     * Makes the reservation that of {@code decoded}, the result of a decoding step, instead of that of the step's input.
     *
     * @param decoded its reference passes to this method
     * @return {@code decoded}, owned by the caller
     * @throws BodyCodings.UndecodableException if the budget has been used up meanwhile; {@code decoded} is released
     */
    ByteBuf replaced(ByteBuf decoded) throws BodyCodings.UndecodableException {
        long bytes = decoded.capacity();
        if (!reserveUpTo(bytes)) {
            decoded.release();
            throw new BodyCodings.UndecodableException(BodyCodings.OVERLOADED);
        }
        shrinkTo(bytes);
        return decoded;
    }

    int maxBytes() {
        return maxBytes;
    }

    private void shrinkTo(long bytes) {
        if (reservedBytes > bytes) {
            budget.release(reservedBytes - bytes);
            reservedBytes = bytes;
        }
    }

    /** Largest result of a decoding step that both the limit and the budget of this moment allow; it takes the place of its input there. */
    int roomBytes() {
        return (int) Math.max(0, Math.min(maxBytes, budget.maxBytes() - budget.usedBytes() + reservedBytes));
    }

    /** Drops the collected bytes and the reservation: the request was refused before it became a payload. */
    void discard() {
        ByteBuf held = buffer;
        buffer = null;
        if (held != null) {
            held.release();
        }
        releaseBudget();
    }

    void releaseBudget() {
        shrinkTo(0);
    }
}
